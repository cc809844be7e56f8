// Attacks on time and memory.
import type { Attack } from '../attack.ts'

const TIME = ['ERR_TIMEOUT'] as const
const MEMORY = ['ERR_MEMORY_LIMIT', 'ERR_GUEST_TRAP'] as const

/** 40 functions, each of which calls the next one twice: 2^40 calls without a loop or recursion. */
const doubling = Array.from({ length: 40 }, (_, i) =>
  i === 39
    ? `(func $f39 (global.set $n (i32.add (global.get $n) (i32.const 1))))`
    : `(func $f${i} (call $f${i + 1}) (call $f${i + 1}))`,
).join('\n')

export const RESOURCE_ATTACKS: readonly Attack[] = [
  {
    name: 'endless-loop',
    tries: 'never returns',
    source: { wat: '(func (export "attack") (result i32) (loop $l (br $l)) (i32.const 0))' },
    endings: TIME,
  },
  {
    name: 'endless-doubling',
    tries: 'makes 2^40 calls without a loop or recursion, which a meter at loops alone would not see',
    source: {
      wat: `(global $n (mut i32) (i32.const 0)) ${doubling} (func (export "attack") (result i32) (call $f0) (i32.const 0))`,
    },
    endings: TIME,
  },
  {
    name: 'endless-mutual-recursion',
    tries: 'overflows the stack of the host with two functions that call each other',
    source: {
      wat: '(func $a (call $b)) (func $b (call $a)) (func (export "attack") (result i32) (call $a) (i32.const 0))',
    },
    endings: ['ERR_GUEST_TRAP', 'ERR_TIMEOUT'],
  },
  {
    name: 'endless-indirect-recursion',
    tries: 'overflows the stack through a table',
    source: {
      wat: `(table 1 funcref) (elem (i32.const 0) $f) (type $t (func))
        (func $f (call_indirect (type $t) (i32.const 0))) (func (export "attack") (result i32) (call $f) (i32.const 0))`,
    },
    endings: ['ERR_GUEST_TRAP', 'ERR_TIMEOUT'],
  },
  {
    name: 'frames-of-a-thousand-locals',
    tries: 'overflows the stack fast, with frames of 8 KB',
    source: {
      wat: `(func $f (param i64) ${'(local i64)'.repeat(1000)} (call $f (local.get 500))) (func (export "attack") (result i32) (call $f (i64.const 1)) (i32.const 0))`,
    },
    endings: ['ERR_GUEST_TRAP', 'ERR_TIMEOUT'],
  },
  {
    name: 'grow-at-once',
    tries: 'asks for 4 GiB of memory',
    source: {
      wat: `(func (export "attack") (result i32) (memory.grow (i32.const 65535)) (i32.const -1) (i32.ne) (if (then unreachable)) (i32.const 0))`,
    },
    endings: ['ok'],
  },
  {
    name: 'grow-by-ones',
    tries: 'grows its memory a page at a time for as long as it may, then traps',
    source: {
      wat: `(func (export "attack") (result i32)
        (loop $l (br_if $l (i32.ne (memory.grow (i32.const 1)) (i32.const -1)))) unreachable)`,
    },
    endings: MEMORY,
  },
  {
    name: 'grow-a-table',
    tries: 'takes memory by growing a table instead',
    source: {
      wat: `(table $t 0 funcref) (func (export "attack") (result i32)
        (loop $l (br_if $l (i32.ne (table.grow $t (ref.null func) (i32.const 1000000)) (i32.const -1)))) unreachable)`,
    },
    endings: [...MEMORY, 'ERR_TIMEOUT'],
  },
  {
    name: 'fill-for-ever',
    tries: 'hides in bulk memory operations, which have no loop',
    source: {
      wat: `(memory (export "memory") 256) (func (export "attack") (result i32)
        (loop $l (memory.fill (i32.const 0) (i32.const 1) (i32.const 16777216)) (br $l)) (i32.const 0))`,
    },
    endings: TIME,
  },
  {
    name: 'copy-for-ever',
    tries: 'copies 16 MiB over itself in straight code, 200 times',
    source: {
      wat: `(memory (export "memory") 256) (func (export "attack") (result i32)
        ${'(memory.copy (i32.const 1) (i32.const 0) (i32.const 16777215))'.repeat(200)} (i32.const 0))`,
    },
    endings: ['ERR_TIMEOUT', 'ok'],
  },
  {
    name: 'blocks-for-ever',
    tries: 'allocates blocks until the host has no memory',
    source: {
      wat: '(func (export "attack") (result i32) (loop $l (drop (call $alloc (i64.const 1000))) (br $l)) (i32.const 0))',
    },
    endings: ['ERR_TIMEOUT', 'ERR_MEMORY_LIMIT', 'ERR_GUEST_TRAP'],
  },
  {
    name: 'block-of-2^40',
    tries: 'allocates a block that no memory can hold',
    source: {
      wat: '(func (export "attack") (result i32) (if (i64.ne (call $alloc (i64.const 1099511627776)) (i64.const 0)) (then unreachable)) (i32.const 0))',
    },
    endings: ['ok', 'ERR_MEMORY_LIMIT'],
  },
  {
    name: 'block-of-2^64-1',
    tries: 'overflows the sum of a length and an overhead',
    source: {
      wat: '(func (export "attack") (result i32) (if (i64.ne (call $alloc (i64.const -1)) (i64.const 0)) (then unreachable)) (i32.const 0))',
    },
    endings: ['ok', 'ERR_MEMORY_LIMIT'],
  },
  {
    name: 'alloc-and-reset',
    tries: 'makes the host clear memory for ever',
    source: {
      wat: '(func (export "attack") (result i32) (loop $l (drop (call $alloc (i64.const 10000000))) (call $reset) (br $l)) (i32.const 0))',
    },
    endings: TIME,
  },
  {
    name: 'log-for-ever',
    tries: 'floods the log of the host',
    source: {
      wat: '(data (i32.const 0) "noise") (func (export "attack") (result i32) (loop $l (call $log_error (call $block (i32.const 0) (i32.const 5))) (br $l)) (i32.const 0))',
    },
    grants: () => ({ logger: () => {}, logLevel: 'trace' }),
    endings: ['ERR_TIMEOUT', 'ERR_MEMORY_LIMIT'],
  },
  {
    name: 'log-20-megabytes',
    tries: 'writes a line of 20 MB',
    source: {
      wat: '(func (export "attack") (result i32) (call $log_error (call $alloc (i64.const 20000000))) (i32.const 0))',
    },
    grants: ({ seen }) => ({ logger: (_, message) => void seen.push(message.length), logLevel: 'trace' }),
    endings: ['ok', 'ERR_TIMEOUT'],
    check: (_, { seen }) => {
      if (seen.some((length) => Number(length) > 70_000)) throw new Error('the log took more than its limit')
    },
  },
  {
    name: 'vars-for-ever',
    tries: 'fills the store of vars, key after key',
    source: {
      wat: `(func (export "attack") (result i32) (local $i i32)
        (loop $l
          (i32.store (i32.const 0) (local.get $i))
          (call $var_set (call $block (i32.const 0) (i32.const 4)) (call $alloc (i64.const 100)))
          (local.set $i (i32.add (local.get $i) (i32.const 1))) (br $l)) (i32.const 0))`,
    },
    endings: ['ERR_VAR_LIMIT'],
  },
  {
    name: 'var-of-16-megabytes',
    tries: 'stores one large value',
    source: {
      wat: '(data (i32.const 0) "k") (func (export "attack") (result i32) (call $var_set (call $block (i32.const 0) (i32.const 1)) (call $alloc (i64.const 16000000))) (i32.const 0))',
    },
    endings: ['ERR_VAR_LIMIT'],
  },
  {
    name: 'output-of-16-megabytes',
    tries: 'gives more than the host will take',
    source: {
      wat: '(func (export "attack") (result i32) (call $output_set (call $alloc (i64.const 16000000)) (i64.const 16000000)) (i32.const 0))',
    },
    endings: ['ERR_OUTPUT_LIMIT'],
  },
  {
    name: 'error-of-16-megabytes',
    tries: 'makes an error whose message is a memory bomb',
    source: {
      wat: '(func (export "attack") (result i32) (call $error_set (call $alloc (i64.const 16000000))) (i32.const 1))',
    },
    endings: ['ERR_GUEST_RETURNED_ERROR'],
  },
  {
    name: 'endless-start',
    tries: 'never gets past its start function',
    source: { wat: '(func $s (loop $l (br $l))) (start $s) (func (export "attack") (result i32) (i32.const 0))' },
    endings: TIME,
  },
  {
    name: 'endless-initialize',
    tries: 'never gets past its initialiser',
    source: {
      wat: '(func (export "_initialize") (loop $l (br $l))) (func (export "attack") (result i32) (i32.const 0))',
    },
    endings: TIME,
  },
  {
    name: 'huge-at-birth',
    tries: 'declares 2 GiB of memory',
    source: { wat: '(memory (export "memory") 32768) (func (export "attack") (result i32) (i32.const 0))' },
    endings: ['ERR_MEMORY_LIMIT'],
  },
  {
    name: 'table-huge-at-birth',
    tries: 'declares a table of 9 million entries',
    source: { wat: '(table 9000000 funcref) (func (export "attack") (result i32) (i32.const 0))' },
    endings: ['ERR_MEMORY_LIMIT', 'ERR_MODULE_INVALID'],
  },
  {
    name: 'exceptions-of-a-thousand-values',
    tries: 'keeps exceptions alive, each of 32 KB that lie in no memory of its own, down a deep recursion',
    source: {
      wat: `(tag $large (param ${'i64 '.repeat(1000)}))
        (func $hold (param $depth i32)
          (if (i32.eqz (local.get $depth)) (then (return)))
          (try (do ${'(i64.const -1) '.repeat(1000)} (throw $large))
            (catch_all (call $hold (i32.sub (local.get $depth) (i32.const 1))) (rethrow 0))))
        (func (export "attack") (result i32) (call $hold (i32.const 100000)) (i32.const 0))`,
    },
    endings: ['ERR_MODULE_INVALID'],
  },
  {
    name: 'swallow-the-deadline',
    tries: 'catches whatever ends it and goes on',
    source: {
      wat: `(func (export "attack") (result i32)
        (loop $again (try (do (loop $l (br $l))) (catch_all)) (br $again)) (i32.const 0))`,
    },
    endings: TIME,
  },
  {
    name: 'swallow-a-host-error',
    tries: 'catches what a host function throws, and ends as if nothing had been',
    source: {
      wat: `(import "extism:host/user" "fail" (func $fail (param i64) (result i64)))
        (func (export "attack") (result i32) (try (do (drop (call $fail (i64.const 0)))) (catch_all)) (i32.const 0))`,
    },
    endings: ['ERR_HOST_FUNCTION_THREW'],
  },
]
