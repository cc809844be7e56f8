// Attacks on the application's own functions.
import assert from 'node:assert/strict'
import type { Attack } from '../attack.ts'

export const HOST_FUNCTION_ATTACKS: readonly Attack[] = [
  {
    name: 're-enter',
    tries: 'has a host function call it again while it runs',
    source: {
      wat: `(import "extism:host/user" "reenter" (func $reenter (param i64) (result i64)))
        (func (export "attack") (result i32) (call $give (call $reenter (i64.const 0))) (i32.const 0))`,
    },
    // Without JSPI nothing inline waits for a promise; a pool of one waits for itself.
    endings: ['ok', 'ERR_HOST_FUNCTION_ASYNC', 'ERR_TIMEOUT'],
    check: (output) => assert.match(output.text(), /ERR_PLUGIN_BUSY|ERR_POOL|ok/),
  },
  {
    name: 'throwing-function',
    tries: 'makes a host function throw',
    source: {
      wat: `(import "extism:host/user" "fail" (func $fail (param i64) (result i64)))
        (func (export "attack") (result i32) (drop (call $fail (i64.const 0))) (i32.const 0))`,
    },
    endings: ['ERR_HOST_FUNCTION_THREW'],
  },
  {
    name: 'odd-numbers',
    tries: 'passes NaN, infinities and the ends of integers to a host function',
    source: {
      wat: `(import "numbers" "take" (func $take (param i32 i64 f32 f64) (result f64)))
        (func (export "attack") (result i32)
        (drop (call $take (i32.const -1) (i64.const -1) (f32.const nan:0x200001) (f64.const -inf)))
        (drop (call $take (i32.const 0x80000000) (i64.const 0x8000000000000000) (f32.const inf) (f64.const nan)))
        (i32.const 0))`,
    },
    endings: ['ok'],
    check: (_, { seen }) => assert.deepEqual(seen[0], [-1, -1n, NaN, -Infinity]),
  },
  {
    name: 'text-that-is-none',
    tries: 'passes bytes that are no UTF-8 to a host function that takes text',
    source: {
      wat: `(import "extism:host/user" "upper" (func $upper (param i64) (result i64)))
        (data (i32.const 0) "\\ff\\fe\\00\\ed\\a0\\80")
        (func (export "attack") (result i32) (call $give (call $upper (call $block (i32.const 0) (i32.const 6)))) (i32.const 0))`,
    },
    endings: ['ok'],
    check: (output) => assert.ok(output.text().includes('\uFFFD')),
  },
  {
    name: 'json-that-is-none',
    tries: 'passes text that is no JSON to a host function that takes JSON',
    source: {
      wat: `(import "extism:host/user" "merge" (func $merge (param i64) (result i64)))
        (data (i32.const 0) "{\\22a\\22:")
        (func (export "attack") (result i32) (drop (call $merge (call $block (i32.const 0) (i32.const 5)))) (i32.const 0))`,
    },
    endings: ['ERR_HOST_FUNCTION_THREW'],
  },
  {
    name: 'json-with-a-prototype',
    tries: 'pollutes prototypes through JSON with __proto__',
    source: {
      wat: `(import "extism:host/user" "merge" (func $merge (param i64) (result i64)))
        (data (i32.const 0) "{\\22__proto__\\22:{\\22polluted\\22:1}}")
        (func (export "attack") (result i32) (call $give (call $merge (call $block (i32.const 0) (i32.const 28)))) (i32.const 0))`,
    },
    endings: ['ok'],
    check: () => assert.equal(({} as Record<string, unknown>)['polluted'], undefined),
  },
  {
    name: 'call-for-ever',
    tries: 'calls a host function in a loop',
    source: {
      wat: `(import "extism:host/user" "upper" (func $upper (param i64) (result i64)))
        (func (export "attack") (result i32) (loop $l (drop (call $upper (i64.const 0))) (br $l)) (i32.const 0))`,
    },
    endings: ['ERR_TIMEOUT', 'ERR_MEMORY_LIMIT'],
  },
  {
    name: 'wait-for-ever',
    tries: 'calls a host function whose promise never settles',
    source: {
      wat: `(import "extism:host/user" "never" (func $never (param i64) (result i64)))
        (func (export "attack") (result i32) (drop (call $never (i64.const 0))) (i32.const 0))`,
    },
    endings: ['ERR_TIMEOUT', 'ERR_HOST_FUNCTION_ASYNC'],
  },
  {
    name: 'store-for-ever',
    tries: 'has a host function store until memory is used up',
    source: {
      wat: `(import "extism:host/user" "megabyte" (func $megabyte (param i64) (result i64)))
        (func (export "attack") (result i32) (loop $l (drop (call $megabyte (i64.const 0))) (br $l)) (i32.const 0))`,
    },
    endings: ['ERR_MEMORY_LIMIT', 'ERR_TIMEOUT'],
  },
  {
    name: 'change-what-was-given',
    tries: 'changes bytes after a host function took them',
    source: {
      wat: `(import "extism:host/user" "keep" (func $keep (param i64) (result i64)))
        (data (i32.const 0) "good")
        (func (export "attack") (result i32) (local $b i64)
        (local.set $b (call $block (i32.const 0) (i32.const 4)))
        (drop (call $keep (local.get $b))) (call $store_u8 (local.get $b) (i32.const 33)) (i32.const 0))`,
    },
    endings: ['ok'],
    check: (_, { seen }) => assert.deepEqual(seen[0], new TextEncoder().encode('good')),
  },
]
