import { describe, expect, it } from 'vitest'
import { BLOCK, countCopies, expectSame, oneOf, randomFrom, type Values } from './copy-at-once.test-support.ts'
import { type Frame, framed, goModule, NOTHING, PARTS, STORE_PARTS } from './copy-in-go.test-support.ts'
import { hasMultiMemory } from './runtime-features.ts'

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
