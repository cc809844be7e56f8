import { assembleWat } from '../assemble-wat.test-support.ts'
import { BLOCK, globalsOf, IMPORTS, type Values } from './copy-at-once.test-support.ts'

/** Parts of a function as Go's compiler makes them; each may be another in a test. */
export const PARTS = {
  wrapper: `(func $wrapper (param i32) (result i32) (local i32) (local i64)
    (local.set 1 (global.get $sp)) (i64.load offset=8 (local.get 1)) (call $load)
    (local.set 1 (global.get $sp)) (local.set 2) (i64.store offset=16 (local.get 1) (local.get 2))
    (global.set $sp (local.tee 1 (i32.add (local.get 1) (i32.const 8)))) (return (i32.const 0)) (unreachable))`,
  arguments: '(i64.store (local.get 1) (i64.add (i64.load offset=72 (local.get 1)) (local.get 4)))',
  results: `(local.set 2 (i64.load (i32.wrap_i64 (i64.add (i64.extend_i32_u (local.get 1)) (i64.const 8)))))
    (nop) (i64.store (i32.wrap_i64 (i64.load offset=56 (local.get 1))) (local.get 2))`,
  place: '(local.set 2 (i64.add (i64.load offset=80 (local.get 1)) (local.get 4)))',
  counted: '(i64.lt_s (local.get 3) (local.get 2))',
  bounded: '(i64.le_u (local.get 5) (i64.load offset=96 (local.get 1)))',
  scaled: '(i64.shl (local.get 3) (i64.const 3))',
  step: '(i64.const 1)',
  locals: '',
  first: '',
  extra: '',
  last: '',
}

export const STORE_PARTS = {
  wrapper: `(func $wrapper (param i32) (result i32) (local i32)
    (local.set 1 (global.get $sp)) (i64.load offset=8 (local.get 1)) (i64.load offset=16 (local.get 1)) (call $store)
    (local.set 1 (global.get $sp))
    (global.set $sp (local.tee 1 (i32.add (local.get 1) (i32.const 8)))) (return (i32.const 0)) (unreachable))`,
  arguments: `(i64.store (local.get 1) (i64.add (i64.load offset=72 (local.get 1)) (local.get 4)))
    (local.set 2 (i64.load (i32.wrap_i64 (i64.load offset=56 (local.get 1)))))
    (i64.store (i32.wrap_i64 (i64.add (i64.extend_i32_u (local.get 1)) (i64.const 8))) (local.get 2))`,
  results: '(nop)',
}

/** What is kept before a run, and told after it; the frame is memory from `sp` on. */
const GLOBALS = { pc: 'i32', r2: 'i64', r3: 'i64', r4: 'i64', r5: 'i64' }
const GO_SECTION = [0x00, 0x0b, 0x0a, ...new TextEncoder().encode('go:buildid')]

/** A module whose `run` copies so, as text. */
export function goText(parts: Partial<typeof PARTS> = {}): string {
  const part = { ...PARTS, ...parts }
  return `(module ${IMPORTS} (memory (export "memory") 3)
    (global $sp (export "sp") (mut i32) (i32.const 0)) ${globalsOf(GLOBALS)}
    ${part.wrapper}
    (func $copy (param i32) (result i32) (local i32) (local i64 i64 i64 i64) ${part.locals}
      (local.set 1 (global.get $sp))
      (local.set 2 (global.get $r2)) (local.set 3 (global.get $r3))
      (local.set 4 (global.get $r4)) (local.set 5 (global.get $r5))
      (block $out
        (loop $again
          (block $finish
            (block $checked
              (block $check
                (block $call
                  (block $start (br_table $start $start $call $check $finish (local.get 0)))
                  (local.set 3 (i64.const 0))
                  (local.set 2 (i64.load offset=48 (local.get 1)))
                  (local.set 0 (i32.const 3))
                  (br $again))
                ${part.first} (i64.store offset=40 (local.get 1) (local.get 3))
                ${part.place}
                (i64.store offset=56 (local.get 1) (local.get 2))
                ${part.arguments} ${part.extra}
                (global.set $sp (local.tee 1 (i32.sub (local.get 1) (i32.const 8))))
                (i64.store (local.get 1) (i64.const 399769603))
                (call $wrapper (i32.const 0))
                (local.set 1 (global.get $sp))
                (br_if $out)
                ${part.results} ${part.last}
                (local.set 3 (i64.add (i64.load offset=40 (local.get 1)) ${part.step}))
                (local.set 2 (i64.load offset=48 (local.get 1))))
              (if (i32.eqz ${part.counted}) (then (local.set 0 (i32.const 4)) (br $again))))
            (local.set 5 (i64.add (local.tee 4 ${part.scaled}) (i64.const 8)))
            (if ${part.bounded} (then (local.set 0 (i32.const 2)) (br $again)))
            (local.set 0 (i32.const 4))
            (br $again))
          (global.set $r2 (local.get 2)) (global.set $r3 (local.get 3))
          (global.set $r4 (local.get 4)) (global.set $r5 (local.get 5))
          (return (i32.const 0))))
      (i32.const 1))
    (func (export "run") (drop (call $copy (global.get $pc)))))`
}

export function goModule(parts: Partial<typeof PARTS> = {}): Uint8Array {
  return goModuleOf(goText(parts))
}

/** What a text makes, said to be of Go. */
export function goModuleOf(text: string): Uint8Array {
  return Uint8Array.of(...assembleWat(text), ...GO_SECTION)
}

export const NOTHING: Values = { sp: 4096, pc: 0, r2: 0n, r3: 0n, r4: 0n, r5: 0n }

export interface Frame {
  readonly words?: bigint
  readonly host?: bigint
  readonly buffer?: bigint
  readonly capacity?: bigint
}

/** The frame as the loop finds it. */
export const framed = ({ words = 600n, host = BLOCK, buffer = 20_000n, capacity = 8n * words }: Frame, sp = 4096) =>
  (memory: DataView): void => {
    memory.setBigInt64(sp + 48, words, true)
    memory.setBigInt64(sp + 72, host, true)
    memory.setBigInt64(sp + 80, buffer, true)
    memory.setBigInt64(sp + 96, capacity, true)
  } // prettier-ignore
