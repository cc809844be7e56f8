import { describe, expect, it } from 'vitest'
import { assembleWat } from '../assemble-wat.test-support.ts'
import {
  BLOCK,
  countCopies,
  expectSame,
  globalsOf,
  IMPORTS,
  oneOf,
  randomFrom,
  type Values,
} from './copy-at-once.test-support.ts'
import { hasMultiMemory } from './runtime-features.ts'

/** Parts of a function as Go's compiler makes them; each may be another in a test. */
const PARTS = {
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
  extra: '',
}

const STORE_PARTS = {
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

function goModule(parts: Partial<typeof PARTS> = {}): Uint8Array {
  const part = { ...PARTS, ...parts }
  const bytes = assembleWat(`(module ${IMPORTS} (memory (export "memory") 3)
    (global $sp (export "sp") (mut i32) (i32.const 0)) ${globalsOf(GLOBALS)}
    ${part.wrapper}
    (func $copy (param i32) (result i32) (local i32) (local i64 i64 i64 i64)
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
                (i64.store offset=40 (local.get 1) (local.get 3))
                ${part.place}
                (i64.store offset=56 (local.get 1) (local.get 2))
                ${part.arguments} ${part.extra}
                (global.set $sp (local.tee 1 (i32.sub (local.get 1) (i32.const 8))))
                (i64.store (local.get 1) (i64.const 399769603))
                (call $wrapper (i32.const 0))
                (local.set 1 (global.get $sp))
                (br_if $out)
                ${part.results}
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
    (func (export "run") (drop (call $copy (global.get $pc)))))`)
  return Uint8Array.of(...bytes, ...GO_SECTION)
}

const NOTHING: Values = { sp: 4096, pc: 0, r2: 0n, r3: 0n, r4: 0n, r5: 0n }

interface Frame {
  readonly words?: bigint
  readonly host?: bigint
  readonly buffer?: bigint
  readonly capacity?: bigint
}

/** The frame as the loop finds it. */
const framed = ({ words = 600n, host = BLOCK, buffer = 20_000n, capacity = 8n * words }: Frame, sp = 4096) =>
  (memory: DataView): void => {
    memory.setBigInt64(sp + 48, words, true)
    memory.setBigInt64(sp + 72, host, true)
    memory.setBigInt64(sp + 80, buffer, true)
    memory.setBigInt64(sp + 96, capacity, true)
  } // prettier-ignore

const OTHERS: readonly (readonly [what: string, parts: Partial<typeof PARTS>])[] = [
  ['a wrapper that does something else as well', { wrapper: PARTS.wrapper.replace('(i32.const 8)', '(i32.const 16)') }],
  ['a wrapper that wants to be called again', { wrapper: PARTS.wrapper.replace('(i32.const 0)', '(i32.const 1)') }],
  ['another step', { step: '(i64.const 2)' }],
  ['a place that stays', { place: '(local.set 2 (i64.load offset=80 (local.get 1)))' }],
  ['a place in the host that stays', { arguments: '(i64.store (local.get 1) (i64.load offset=72 (local.get 1)))' }],
  ['a word that is changed', { results: PARTS.results.replace('(local.get 2))', '(i64.add (local.get 2) (i64.const 1)))') }],
  ['a word that stays', { results: '(nop)' }],
  ['a store beside it', { extra: '(i64.store (i32.wrap_i64 (local.get 4)) (i64.const 1))' }],
  ['half of a slot', { extra: '(i64.store offset=100 (local.get 1) (local.get 4))' }],
  ['a slot that counts', { extra: '(i64.store offset=104 (local.get 1) (i64.add (i64.load offset=104 (local.get 1)) (i64.const 1)))' }],
  ['a count that is multiplied', { step: '(local.get 3)' }],
  ['a comparison with what moves', { counted: '(i64.ne (local.get 3) (local.get 4))' }],
] // prettier-ignore

describe('loops of Go that copy', () => {
  it('are found', () => {
    expect(countCopies(goModule())).toBe(1)
    expect(countCopies(goModule(STORE_PARTS))).toBe(1)
  })

  it.each(OTHERS)('are told from others: %s', (_, parts) => {
    expect(countCopies(goModule(parts))).toBe(0)
  })
})

describe.runIf(hasMultiMemory())('copying at once in Go', () => {
  const modules = [goModule(), goModule(STORE_PARTS)]
  const expectAlike = (frame: Frame, values: Values = {}): void => {
    for (const bytes of modules) expectSame(bytes, { ...NOTHING, ...values }, framed(frame))
  }

  it('leaves all as copying word by word does', () => {
    for (const words of [0n, 1n, 32n, 33n, 34n, 600n, 999n]) expectAlike({ words })
    expectAlike({ words: -5n })
    expectAlike({ words: 1n << 62n, capacity: 5000n })
  })

  it('ends where the buffer does, as Go checks', () => {
    for (const capacity of [0n, 8n, 263n, 264n, 4003n, 1n << 63n]) expectAlike({ capacity })
  })

  it('copies word by word where it would write over its own frame', () => {
    const sp = 4096n
    for (const buffer of [
      sp,
      sp - 4800n,
      sp - 4792n,
      sp - 4816n,
      sp - 4808n,
      sp + 104n,
      sp + 96n,
      sp + 40n,
      sp - 2000n,
    ]) {
      expectAlike({ buffer })
    }
  })

  it('stays within both memories', () => {
    const end = 3n * 65_536n
    for (const buffer of [end - 4800n, end - 4799n, end - 100n, end, (1n << 32n) - 100n, -8n]) expectAlike({ buffer })
    for (const host of [0n, 3083n, 3084n, BLOCK + 7000n, 65_000n, -8n]) expectAlike({ host })
  })

  it('begins wherever it is resumed, with whatever is in its locals', () => {
    for (const [r3, r4] of [[0n, 0n], [5n, 40n], [5n, 41n], [5n, 48n], [-3n, -24n], [590n, 4720n], [0n, 8n]] as const) {
      expectAlike({}, { pc: 2, r3, r4 })
    }
  }) // prettier-ignore

  it('leaves all as copying word by word does, whatever the frame', () => {
    const random = randomFrom(20_261_130)
    for (let round = 0; round < 400; round++) {
      const small = (): bigint => BigInt(random(1200)) - 100n
      const r3 = oneOf(random, [0n, small(), small()])
      const frame = {
        words: oneOf(random, [600n, small(), small(), 1n << 61n]),
        host: oneOf(random, [BLOCK, BLOCK + small(), 3084n, small()]),
        buffer: oneOf(random, [20_000n, 20_000n + small(), 4096n + small(), 3n * 65_536n - small()]),
        capacity: oneOf(random, [4800n, 8n * small(), small(), 1n << 40n]),
      }
      expectAlike(frame, {
        pc: oneOf(random, [0, 2, 2, 3]),
        r2: small(),
        r3,
        r4: oneOf(random, [8n * r3, small()]),
        r5: small(),
      })
    }
  })
})
