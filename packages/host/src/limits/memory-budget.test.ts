import { PAGE_BYTES } from '@tenon/abi'
import { parseModule } from '@tenon/wasm-binary'
import { describe, expect, it } from 'vitest'
import wabt from 'wabt'
import { type GrowFunction, type KernelShare, MemoryBudget } from './memory-budget.ts'
import { type ModuleStorage, readStorage } from './module-storage.ts'

const MEMORY = 0
const TABLE = 1
const toolkit = await wabt()

function storageOf(text: string): ModuleStorage {
  const features = { multi_memory: true, memory64: true, reference_types: true }
  return readStorage(parseModule(toolkit.parseWat('test.wat', text, features).toBinary({}).buffer))
}

class FakeKernel implements KernelShare {
  maxPages = -1
  maxBlocks = 10
  refused: number | 'blocks' | undefined
  pages = 1
  get memoryBytes(): number {
    return this.pages * PAGE_BYTES
  }
}

function budgetOf(pages: number): { budget: MemoryBudget; kernel: FakeKernel } {
  const kernel = new FakeKernel()
  return { kernel, budget: new MemoryBudget(kernel, pages * PAGE_BYTES) }
}

const limitError = (asked: number, allowed: number): unknown =>
  expect.objectContaining({ code: 'ERR_MEMORY_LIMIT', details: { limit: 'memoryBytes', asked, allowed } })

/** Grows as an instance would: asks first, and has what it was granted. */
function grower(grow: GrowFunction, index: number, pages: bigint): (delta: bigint) => number {
  let current = pages
  return (delta) => {
    if (grow(MEMORY, index, delta, current) === 0) return -1
    const before = Number(current)
    current += delta
    return before
  }
}

describe('what a plug-in begins with', () => {
  it('may be exactly what is allowed, kernel and tables included, and not a byte more', () => {
    const storage = storageOf('(module (memory 2) (memory 1) (table 8192 funcref))')
    const { budget, kernel } = budgetOf(5)
    budget.open('main', storage)
    expect(kernel.maxPages).toBe(1)
    const bytes = 5 * PAGE_BYTES
    const tight = new MemoryBudget(new FakeKernel(), bytes - 1)
    expect(() => tight.open('main', storage)).toThrow(limitError(bytes, bytes - 1))
  })

  it('is counted over all modules, and is as it was after one that did not fit', () => {
    const { budget, kernel } = budgetOf(4)
    budget.open('lib', storageOf('(module (memory 2))'))
    expect(() => budget.open('main', storageOf('(module (memory 2))'))).toThrow(
      limitError(5 * PAGE_BYTES, 4 * PAGE_BYTES),
    )
    budget.open('main', storageOf('(module (memory 1))'))
    expect(kernel.maxPages).toBe(1)
  })

  it('counts what is imported from another module once', () => {
    const { budget } = budgetOf(3)
    budget.open('lib', storageOf('(module (memory (export "m") 2))'))
    const grow = budget.open('main', storageOf('(module (import "lib" "m" (memory 1)))'))
    expect(grow(MEMORY, 0, 0n, 2n)).toBe(1)
    expect(grow(MEMORY, 0, 1n, 2n)).toBe(0)
  })

  it('replaces an instance of the same module', () => {
    const { budget } = budgetOf(3)
    for (let count = 0; count < 5; count++) budget.open('command', storageOf('(module (memory 2))'))
  })

  it('is free again once an instance is no longer used', () => {
    const { budget, kernel } = budgetOf(5)
    budget.open('main', storageOf('(module (memory 1))'))
    budget.open('command', storageOf('(module (memory 3))'))
    expect(kernel.maxPages).toBe(1)
    budget.close('command')
    expect(kernel.maxPages).toBe(4)
  })

  it('counts pages of another size by what they hold', () => {
    const { budget, kernel } = budgetOf(3)
    budget.open('main', { memory: [{ unitBytes: 1, initial: PAGE_BYTES + 1, max: Infinity }], table: [], exports: [] })
    expect(kernel.maxPages).toBe(1)
  })
})

describe('growth', () => {
  it('is granted up to what is allowed and refused beyond, and the plug-in goes on', () => {
    const { budget } = budgetOf(4)
    const grow = grower(budget.open('main', storageOf('(module (memory 1))')), 0, 1n)
    expect([grow(3n), grow(2n), grow(0n), grow(1n)]).toEqual([-1, 1, 3, -1])
    expect(budget.refusal).toEqual({ limit: 'memoryBytes', asked: 5 * PAGE_BYTES, allowed: 4 * PAGE_BYTES })
  })

  it('is counted over memories and modules', () => {
    const { budget } = budgetOf(6)
    const first = budget.open('lib', storageOf('(module (memory 1) (memory 1))'))
    const main = budget.open('main', storageOf('(module (memory 1))'))
    expect(first(MEMORY, 0, 1n, 1n)).toBe(1)
    expect(main(MEMORY, 0, 1n, 1n)).toBe(1)
    expect(first(MEMORY, 1, 1n, 1n)).toBe(0)
  })

  it('counts 8 bytes an entry of a table', () => {
    const { budget } = budgetOf(3)
    const grow = budget.open('main', storageOf('(module (memory 1) (table 1 funcref))'))
    expect(grow(TABLE, 0, 8192n, 1n)).toBe(0)
    expect(grow(TABLE, 0, 8191n, 1n)).toBe(1)
    expect(grow(TABLE, 0, 1n, 8192n)).toBe(0)
    expect(grow(MEMORY, 0, 1n, 1n)).toBe(0)
  })

  it('takes the sizes of a 64-bit memory as unsigned', () => {
    const { budget } = budgetOf(100)
    const grow = budget.open('main', storageOf('(module (memory i64 1))'))
    for (const delta of [-1n, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 48n]) expect(grow(MEMORY, 0, delta, 1n)).toBe(0)
    expect(grow(MEMORY, 0, 98n, 1n)).toBe(1)
  })

  it("leaves a growth past the author's own maximum to the engine, and counts nothing for it", () => {
    const { budget } = budgetOf(100)
    const grow = budget.open('main', storageOf('(module (memory 1 5) (memory 1))'))
    expect(grow(MEMORY, 0, 50n, 1n)).toBe(1)
    expect(budget.refusal).toBeUndefined()
    expect(grow(MEMORY, 1, 97n, 1n)).toBe(1)
  })

  it('learns from the current size what the engine did not do', () => {
    const { budget, kernel } = budgetOf(10)
    const grow = budget.open('main', storageOf('(module (memory 1))'))
    expect(grow(MEMORY, 0, 8n, 1n)).toBe(1)
    expect(kernel.maxPages).toBe(1)
    expect(grow(MEMORY, 0, 2n, 1n)).toBe(1)
    expect(kernel.maxPages).toBe(7)
  })

  it('is refused for a memory that nobody told of', () => {
    const { budget } = budgetOf(100)
    const grow = budget.open('main', storageOf('(module (memory 1))'))
    expect([grow(MEMORY, 1, 1n, 1n), grow(TABLE, 0, 1n, 1n)]).toEqual([0, 0])
  })
})

describe('the kernel', () => {
  it('may have what the plug-in leaves, in whole pages', () => {
    const { budget, kernel } = budgetOf(10)
    expect(kernel.maxPages).toBe(10)
    const grow = budget.open('main', storageOf('(module (memory 2) (table 1 funcref))'))
    expect(kernel.maxPages).toBe(7)
    grow(MEMORY, 0, 3n, 2n)
    expect(kernel.maxPages).toBe(4)
  })

  it('leaves the plug-in what it has not taken', () => {
    const { budget, kernel } = budgetOf(10)
    const grow = budget.open('main', storageOf('(module (memory 2))'))
    kernel.pages = 6
    expect([grow(MEMORY, 0, 3n, 2n), grow(MEMORY, 0, 2n, 2n), grow(MEMORY, 0, 1n, 4n)]).toEqual([0, 1, 0])
    expect(kernel.maxPages).toBe(6)
  })

  it('is a refusal of the same limit when it refuses a block for want of memory, and of another for their number', () => {
    const { budget, kernel } = budgetOf(4)
    budget.open('main', storageOf('(module (memory 2))'))
    kernel.pages = 2
    kernel.refused = 1
    expect(budget.refusal).toEqual({ limit: 'memoryBytes', asked: 5 * PAGE_BYTES, allowed: 4 * PAGE_BYTES })
    kernel.refused = 'blocks'
    expect(budget.refusal).toEqual({ limit: 'kernelBlocks', asked: 11, allowed: 10 })
  })

  it('has its own bound where there is no limit', () => {
    const kernel = new FakeKernel()
    const budget = new MemoryBudget(kernel, Infinity)
    expect(kernel.maxPages).toBe(Infinity)
    kernel.maxPages = 65_535
    kernel.refused = 0xffff_0000
    expect(budget.refusal).toEqual({ limit: 'memoryBytes', asked: 65_536 * PAGE_BYTES, allowed: 65_535 * PAGE_BYTES })
  })
})

it('begins anew with an instance, and forgets refusals with a call', () => {
  const { budget, kernel } = budgetOf(4)
  const storage = storageOf('(module (memory 1))')
  const grow = budget.open('main', storage)
  expect([grow(MEMORY, 0, 2n, 1n), grow(MEMORY, 0, 1n, 3n)]).toEqual([1, 0])
  budget.startCall()
  expect(budget.refusal).toBeUndefined()
  budget.startInstance()
  expect(kernel.maxPages).toBe(4)
  expect(budget.open('main', storage)(MEMORY, 0, 2n, 1n)).toBe(1)
})

describe('a plug-in that is put back', () => {
  it('has again what was noted, however much it had grown', () => {
    const { budget, kernel } = budgetOf(10)
    const grow = budget.open('main', storageOf('(module (memory 2) (table 8192 funcref))'))
    expect(grower(grow, 0, 2n)(1n)).toBe(2)
    budget.mark()
    for (let count = 0; count < 3; count++) {
      // 3 of memory, 1 of the table, 1 of the kernel.
      const more = grower(grow, 0, 3n)
      expect([more(5n), more(1n)]).toEqual([3, -1])
      expect(budget.refusal).toEqual({ limit: 'memoryBytes', asked: 11 * PAGE_BYTES, allowed: 10 * PAGE_BYTES })
      budget.rewind()
      expect(kernel.maxPages).toBe(6)
      budget.startCall()
    }
  })

  it('is not charged for what the kernel has kept, which may not grow beyond its bound', () => {
    const { budget, kernel } = budgetOf(10)
    const grow = budget.open('main', storageOf('(module (memory 2))'))
    budget.mark()
    kernel.pages = 5
    budget.rewind()
    expect(kernel.maxPages).toBe(8)
    const more = grower(grow, 0, 2n)
    expect([more(7n), more(1n)]).toEqual([2, -1])
    expect(budget.refusal).toEqual({ limit: 'memoryBytes', asked: 11 * PAGE_BYTES, allowed: 10 * PAGE_BYTES })
  })

  it('is charged again once there is a new instance', () => {
    const { budget, kernel } = budgetOf(10)
    budget.open('main', storageOf('(module (memory 2))'))
    budget.mark()
    kernel.pages = 5
    budget.rewind()
    budget.startInstance()
    const grow = budget.open('main', storageOf('(module (memory 2))'))
    const more = grower(grow, 0, 2n)
    expect([more(4n), more(3n)]).toEqual([-1, 2])
  })
})
