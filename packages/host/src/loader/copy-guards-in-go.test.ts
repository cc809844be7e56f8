import { describe, expect, it } from 'vitest'
import { countCopies, expectSame } from './copy-at-once.test-support.ts'
import { framed, goModule, goModuleOf, goText, NOTHING, type PARTS } from './copy-in-go.test-support.ts'
import { hasMultiMemory } from './runtime-features.ts'

const END = 3 * 65_536

/** No compiler writes these: each would fool what takes the function for one of Go's. */
const HOSTILE: readonly (readonly [what: string, parts: Partial<typeof PARTS>])[] = [
  ['a frame that moves', {
    scaled: '(local.set 1 (i32.add (local.get 1) (i32.const 8))) (i64.shl (local.get 3) (i64.const 3))',
    bounded: '(i64.le_u (local.get 5) (i64.load offset=88 (local.get 1)))',
  }],
  ['a sum that is zero only modulo 2^32', {
    first: `(if (i32.add (i32.const 0x80000000) (i32.const 0x80000000))
      (then) (else (i32.store8 (i32.const 0) (local.get 0))))`,
  }],
  ['a store 2^31 from the frame, where the number of a slot would be that of a local', {
    locals: `(local ${'i64 '.repeat(32_800)})`,
    extra: '(i64.store (i32.add (local.get 1) (i32.const 0x80000000)) (i64.const 7))',
  }],
] // prettier-ignore

/** The function's text with a frame pointer of 64 bits, which each use makes shorter. */
function withWidePointer(): string {
  const [before = '', after = ''] = goText({ locals: '(local $unused i32)' }).split('(func $copy ')
  const body = after
    .replace('(result i32) (local i32)', '(result i32) (local i64)')
    .replace('(local.set 1 (global.get $sp))', '(local.set 1 (i64.extend_i32_u (global.get $sp)))')
    .replace('(local.tee 1 (i32.sub (local.get 1) (i32.const 8)))', '(i32.sub (local.get 1) (i32.const 8))')
    .replace('(i64.store (local.get 1) (i64.const 399769603))', '')
    .replace('(local.set 1 (global.get $sp))', '')
    .replaceAll('(local.get 1)', '(i32.wrap_i64 (local.get 1))')
  return `${before}(func $copy ${body}`
}

describe('loops that only look like those of Go', () => {
  it.each(HOSTILE)('are told from them: %s', (_, parts) => {
    expect(countCopies(goModule(parts))).toBe(0)
  })

  it('are told from them: a frame pointer of 64 bits', () => {
    expect(countCopies(goModuleOf(withWidePointer()))).toBe(0)
  })
})

describe.runIf(hasMultiMemory())('copying at once in Go, on the edge', () => {
  it('reads what lies below the frame', () => {
    const bytes = goModule({ bounded: '(i64.le_u (local.get 5) (i64.load (i32.sub (local.get 1) (i32.const 16))))' })
    expect(countCopies(bytes)).toBe(1)
    for (const sp of [4096, 16, 8, END - 104]) {
      expectSame(bytes, { ...NOTHING, sp, pc: 2 }, (memory) => {
        if (sp >= 16) memory.setBigInt64(sp - 16, 4000n, true)
        framed({}, sp)(memory)
      })
    }
  })

  it('compares with the stack pointer', () => {
    const bytes = goModule({
      locals: '(local $kept i32)',
      first: '(local.set $kept (global.get $sp))',
      last: '(global.set $sp (local.get $kept))',
      bounded: '(i64.le_u (local.get 5) (i64.extend_i32_u (global.get $sp)))',
    })
    expect(countCopies(bytes)).toBe(1)
    expectSame(bytes, NOTHING, framed({}))
  })

  it('traps no earlier where part of the frame lies beyond the memory', () => {
    const sp = END - 100
    const outcome = expectSame(goModule(), { ...NOTHING, sp, pc: 2 }, (memory) => {
      memory.setBigInt64(sp + 48, 600n, true)
      memory.setBigInt64(sp + 80, 20_000n, true)
    })
    expect(outcome?.error).toMatch(/out of bounds/)
  })

  it('traps no earlier where the frame begins before the memory does', () => {
    for (const sp of [0, 4, 8, -8, -104, -200]) expectSame(goModule(), { ...NOTHING, sp, pc: 2 })
  })

  it('writes over its own frame word by word, however many words there are', () => {
    for (const capacity of [-1n, -9n, -2000n, 1n << 63n, (1n << 62n) + 3n]) {
      const frame = { words: 1n << 62n, capacity, buffer: 4096n - 2000n, host: 3084n }
      expectSame(goModule(), NOTHING, framed(frame))
    }
  })

  it('leaves in the frame what the turn before a trap does', () => {
    const bytes = goModule({ last: '(i64.store offset=88 (local.get 1) (local.get 3))' })
    expect(countCopies(bytes)).toBe(1)
    for (const words of [99, 100, 101]) {
      const frame = { host: BigInt(65_536 - 800), buffer: BigInt(END - 8 * words), words: 600n }
      expect(expectSame(bytes, NOTHING, framed(frame))?.error).toMatch(/out of bounds/)
    }
  })

  it('finds many loops, and writes each of them whole', () => {
    const text = goText()
    const [function_ = ''] = /\(func \$copy [^]*?(?=\(func \(export)/.exec(text) ?? []
    const many = Array.from({ length: 60 }, (_, i) => function_.replace('$copy', `$copy${i}`))
    const bytes = goModuleOf(text.replace('(func (export', `${many.join('')} (func (export`))
    expect(countCopies(bytes)).toBe(61)
    expectSame(bytes, NOTHING, framed({}))
  })
})
