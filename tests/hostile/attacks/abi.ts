// Attacks on the memory that plug-in and host share, and its handles.
import assert from 'node:assert/strict'
import type { Attack } from '../attack.ts'

/** Ways to name a block that is none; the host must never follow them. */
const FORGED: readonly (readonly [name: string, handle: string])[] = [
  ['one', '1'],
  ['beyond-4-gib', '4294967297'],
  ['most-negative', '-9223372036854775808'],
  ['all-ones', '-1'],
  ['address-of-the-peer', '281474976710656'],
]

const forgedToHost = FORGED.map(([name, handle]): Attack => ({
  name: `forged-handle-${name}`,
  tries: `passes ${handle} to a host function as if it were a block`,
  source: {
    wat: `(import "extism:host/user" "upper" (func $upper (param i64) (result i64)))
      (func (export "attack") (result i32) (drop (call $upper (i64.const ${handle}))) (i32.const 0))`,
  },
  endings: ['ERR_GUEST_HANDLE'],
}))

const forgedToAbi = FORGED.map(([name, handle]): Attack => ({
  name: `forged-everywhere-${name}`,
  tries: `uses ${handle} as a block with every function of the ABI`,
  source: {
    wat: `(func (export "attack") (result i32)
      (call $free (i64.const ${handle}))
      (drop (call $length (i64.const ${handle})))
      (drop (call $config_get (i64.const ${handle})))
      (drop (call $var_get (i64.const ${handle})))
      (call $var_set (i64.const ${handle}) (i64.const ${handle}))
      (call $log_error (i64.const ${handle}))
      (call $error_set (i64.const ${handle}))
      (call $output_set (i64.const ${handle}) (i64.const 100))
      (i32.const 0))`,
  },
  grants: () => ({ logger: () => {} }),
  endings: ['ok', 'ERR_GUEST_HANDLE', 'ERR_GUEST_TRAP', 'ERR_OUTPUT_LIMIT'],
}))

export const ABI_ATTACKS: readonly Attack[] = [
  ...forgedToHost,
  ...forgedToAbi,
  {
    name: 'load-out-of-bounds',
    tries: 'reads the host beyond shared memory',
    source: {
      wat: `(func (export "attack") (result i32)
        (drop (call $load_u64 (i64.const 0xfffffff8))) (drop (call $load_u8 (i64.const -1)))
        (drop (call $input_load_u64 (i64.const -8))) (drop (call $input_load_u8 (i64.const 0xffffffffffff))) (i32.const 0))`,
    },
    endings: ['ok', 'ERR_GUEST_TRAP'],
  },
  {
    name: 'store-out-of-bounds',
    tries: 'writes the host beyond shared memory',
    source: {
      wat: `(func (export "attack") (result i32)
        (call $store_u64 (i64.const 0xfffffff8) (i64.const -1)) (call $store_u8 (i64.const -1) (i32.const 255)) (i32.const 0))`,
    },
    endings: ['ok', 'ERR_GUEST_TRAP'],
  },
  {
    name: 'overwrite-the-allocator',
    tries: 'writes over all of shared memory, the accounts of the allocator with it, and allocates',
    source: {
      wat: `(func (export "attack") (result i32) (local $i i64)
        (drop (call $alloc (i64.const 100)))
        (loop $l
          (call $store_u64 (local.get $i) (i64.const -1))
          (local.set $i (i64.add (local.get $i) (i64.const 8)))
          (br_if $l (i64.lt_u (local.get $i) (i64.const 65528))))
        (drop (call $alloc (i64.const 100))) (call $free (i64.const 4096)) (drop (call $alloc (i64.const 100000)))
        (i32.const 0))`,
    },
    endings: [
      'ok',
      'ERR_GUEST_TRAP',
      'ERR_OUTPUT_LIMIT',
      'ERR_MEMORY_LIMIT',
      'ERR_TIMEOUT',
      'ERR_GUEST_RETURNED_ERROR',
      'ERR_GUEST_HANDLE',
    ],
  },
  {
    name: 'free-twice',
    tries: 'frees a block twice, to be given it twice',
    source: {
      wat: `(func (export "attack") (result i32) (local $a i64)
        (local.set $a (call $alloc (i64.const 64))) (call $free (local.get $a)) (call $free (local.get $a))
        (if (i64.eq (call $alloc (i64.const 64)) (call $alloc (i64.const 64))) (then unreachable)) (i32.const 0))`,
    },
    endings: ['ok'],
  },
  {
    name: 'free-the-inside',
    tries: 'frees an address within a block',
    source: {
      wat: `(func (export "attack") (result i32) (local $a i64)
        (local.set $a (call $alloc (i64.const 64))) (call $free (i64.add (local.get $a) (i64.const 8)))
        (if (i64.ne (call $length (local.get $a)) (i64.const 64)) (then unreachable)) (i32.const 0))`,
    },
    endings: ['ok'],
  },
  {
    name: 'output-beyond-its-block',
    tries: 'gives the host more than its block, to see what lies behind it',
    source: {
      wat: '(func (export "attack") (result i32) (call $output_set (call $alloc (i64.const 8)) (i64.const 500000)) (i32.const 0))',
    },
    endings: ['ok', 'ERR_GUEST_TRAP', 'ERR_GUEST_HANDLE', 'ERR_OUTPUT_LIMIT'],
  },
  {
    name: 'output-of-2^63',
    tries: 'gives an output whose length is negative',
    source: {
      wat: '(func (export "attack") (result i32) (call $output_set (call $alloc (i64.const 8)) (i64.const 0x8000000000000000)) (i32.const 0))',
    },
    endings: ['ok', 'ERR_OUTPUT_LIMIT', 'ERR_GUEST_TRAP', 'ERR_GUEST_HANDLE'],
  },
  {
    name: 'use-after-free',
    tries: 'gives a host function a block that was freed',
    source: {
      wat: `(import "extism:host/user" "upper" (func $upper (param i64) (result i64)))
        (func (export "attack") (result i32) (local $a i64)
        (local.set $a (call $alloc (i64.const 64))) (call $free (local.get $a)) (drop (call $upper (local.get $a))) (i32.const 0))`,
    },
    endings: ['ERR_GUEST_HANDLE'],
  },
  {
    name: 'the-inside-of-a-block',
    tries: 'gives a host function an address within a block',
    source: {
      wat: `(import "extism:host/user" "upper" (func $upper (param i64) (result i64)))
        (func (export "attack") (result i32)
        (drop (call $upper (i64.add (call $alloc (i64.const 64)) (i64.const 8)))) (i32.const 0))`,
    },
    endings: ['ERR_GUEST_HANDLE'],
  },
  {
    name: 'use-after-reset',
    tries: 'gives a host function a block of before it reset the kernel',
    source: {
      wat: `(import "extism:host/user" "upper" (func $upper (param i64) (result i64)))
        (func (export "attack") (result i32) (local $a i64)
        (local.set $a (call $alloc (i64.const 64))) (call $reset) (drop (call $upper (local.get $a))) (i32.const 0))`,
    },
    endings: ['ERR_GUEST_HANDLE'],
  },
  {
    name: 'bytes-of-the-call-before',
    tries: 'reads shared memory for what the host put there for another call',
    source: {
      wat: `(func (export "attack") (result i32) (local $i i64) (local $sum i64)
        (call $reset)
        (loop $l
          (if (i64.eq (call $load_u64 (local.get $i)) (i64.const 0x2153544552434553)) (then unreachable))
          (local.set $i (i64.add (local.get $i) (i64.const 1)))
          (br_if $l (i64.lt_u (local.get $i) (i64.const 60000)))) (i32.const 0))`,
    },
    endings: ['ok', 'ERR_GUEST_TRAP'],
  },
  {
    name: 'proto-var',
    tries: 'pollutes prototypes with a var named __proto__',
    source: {
      wat: `(data (i32.const 0) "__proto__polluted")
        (func (export "attack") (result i32)
        (call $var_set (call $block (i32.const 0) (i32.const 9)) (call $block (i32.const 9) (i32.const 8)))
        (call $give (call $var_get (call $block (i32.const 0) (i32.const 9)))) (i32.const 0))`,
    },
    endings: ['ok'],
    check: (output) => {
      assert.equal(output.text(), 'polluted')
      assert.equal(({} as Record<string, unknown>)['polluted'], undefined)
      assert.ok(!('0' in Object.prototype))
    },
  },
  {
    name: 'proto-config',
    tries: 'reads config for members that every object has',
    source: {
      wat: `(data (i32.const 0) "__proto__toStringconstructor")
        (func (export "attack") (result i32)
        (if (i64.ne (i64.const 0) (i64.or (call $config_get (call $block (i32.const 0) (i32.const 9)))
          (i64.or (call $config_get (call $block (i32.const 9) (i32.const 8))) (call $config_get (call $block (i32.const 17) (i32.const 11)))))) (then unreachable))
        (i32.const 0))`,
    },
    grants: () => ({ config: { a: 'b' } }),
    endings: ['ok'],
  },
  {
    name: 'surrogates-in-a-key',
    tries: 'names a var by lone surrogates written as UTF-8, which is none',
    source: {
      wat: `(data (i32.const 0) "\\ed\\a0\\80\\ff\\fe\\00")
        (func (export "attack") (result i32)
        (call $var_set (call $block (i32.const 0) (i32.const 6)) (call $block (i32.const 0) (i32.const 6)))
        (drop (call $var_get (call $block (i32.const 0) (i32.const 6)))) (i32.const 0))`,
    },
    endings: ['ok'],
  },
  {
    name: 'key-of-a-megabyte',
    tries: 'asks for config and vars by a key of a megabyte',
    source: {
      wat: `(func (export "attack") (result i32)
        (drop (call $config_get (call $alloc (i64.const 1000000)))) (drop (call $var_get (call $alloc (i64.const 1000000))))
        (call $var_set (call $alloc (i64.const 1000000)) (call $alloc (i64.const 1))) (i32.const 0))`,
    },
    endings: ['ERR_VAR_LIMIT', 'ERR_MEMORY_LIMIT'],
  },
  {
    name: 'error-and-success',
    tries: 'sets an error and an output, and returns 0: one of them must win',
    source: {
      wat: `(data (i32.const 0) "both") (func (export "attack") (result i32)
        (call $error_set (call $block (i32.const 0) (i32.const 4))) (call $give (call $block (i32.const 0) (i32.const 4))) (i32.const 0))`,
    },
    endings: ['ERR_GUEST_RETURNED_ERROR'],
  },
  {
    name: 'negative-code',
    tries: 'returns -1',
    source: { wat: '(func (export "attack") (result i32) (i32.const -1))' },
    endings: ['ERR_GUEST_RETURNED_CODE'],
  },
  {
    name: 'reset-for-ever',
    tries: 'resets the kernel in a loop',
    source: { wat: '(func (export "attack") (result i32) (loop $l (call $reset) (br $l)) (i32.const 0))' },
    endings: ['ERR_TIMEOUT'],
  },
]
