import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { type KernelExports, kernelModule } from './index.ts'

const START = 3084

/** What the place before a block is reduced to before it is believed: a change in the rest is no change. */
const PLACE_MASK = ~15

interface Place {
  readonly which: number
  readonly delta: number
}

interface LiveBlock {
  readonly content: Uint8Array
  readonly place: number
}

/** The naive model: a map of blocks, each with a copy of its bytes, and a scan of all of them for every question. */
class Model {
  readonly live = new Map<number, LiveBlock>()
  /** All that were ever given out. */
  readonly handles = new Set<number>()
  readonly #exports: KernelExports

  constructor(exports: KernelExports) {
    this.#exports = exports
  }

  #placeBefore(handle: number): number {
    return new DataView(this.#exports.memory.buffer).getUint32(handle - 4, true) & PLACE_MASK
  }

  /** Whether the guest has left the place before a block as it was; if not, the block is no block any more. */
  intact(handle: number): boolean {
    const block = this.live.get(handle)
    return block !== undefined && this.#placeBefore(handle) === block.place
  }

  alloc(length: number): void {
    const handle = Number(this.#exports.alloc(BigInt(length)))
    if (length === 0) expect(handle).toBe(0)
    if (handle === 0) return
    expect(handle).toBeGreaterThan(START)
    expect(handle + length).toBeLessThanOrEqual(this.#exports.memory.buffer.byteLength)
    for (const [other, { content }] of this.live) {
      // Four bytes before a block are its own as well.
      if (handle - 4 < other + content.length && other - 4 < handle + length) {
        throw new Error(`${handle}+${length} overlaps ${other}+${content.length}`)
      }
    }
    const content = new Uint8Array(this.#exports.memory.buffer, handle, length).slice()
    this.handles.add(handle)
    this.live.set(handle, { content, place: this.#placeBefore(handle) })
  }

  allocMany(length: number, count: number): void {
    for (let index = 0; index < count; index++) this.alloc(length)
  }

  offsetOf({ which, delta }: Place): number {
    return ([...this.handles][which % Math.max(this.handles.size, 1)] ?? START) + delta
  }

  length(handle: number): void {
    const expected = this.intact(handle) ? (this.live.get(handle)?.content.length ?? 0) : 0
    expect(this.#exports.length(BigInt(handle))).toBe(BigInt(expected))
    expect(this.#exports.length_unsafe(BigInt(handle))).toBe(BigInt(expected))
  }

  free(handle: number): void {
    const intact = this.intact(handle)
    this.#exports.free(BigInt(handle))
    if (intact) this.live.delete(handle)
  }

  freeMany(step: number): void {
    for (const [index, handle] of [...this.live.keys()].entries()) if (index % step === 0) this.free(handle)
  }

  /** Copies what stands before one offset to before another, and asks whether that makes it a block. */
  forge(from: number, to: number): void {
    for (let byte = 1; byte <= 4; byte++) {
      if (from - byte >= START) this.store(to - byte, this.#exports.load_u8(BigInt(from - byte)))
    }
    this.length(to)
  }

  store(offset: number, value: number): void {
    this.#exports.store_u8(BigInt(offset), value)
    for (const [handle, { content }] of this.live) {
      if (offset >= handle && offset < handle + content.length) content[offset - handle] = value
    }
  }

  check(): void {
    for (const [handle, { content }] of this.live) {
      if (Buffer.compare(content, new Uint8Array(this.#exports.memory.buffer, handle, content.length)) !== 0) {
        throw new Error(`block ${handle}+${content.length} was overwritten`)
      }
    }
  }
}

const length = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 200 }) },
  { weight: 2, arbitrary: fc.integer({ min: 200, max: 5000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 5000, max: 300_000 }) },
)
/** A handle or an offset: near a block that was once given out, or anywhere. */
const place = fc.record({ which: fc.nat(), delta: fc.oneof(fc.constant(0), fc.integer({ min: -24, max: 80 })) })
const command = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('alloc' as const), length }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('allocMany' as const), length, count: fc.integer({ min: 1, max: 150 }) }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('free' as const), place }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('freeMany' as const), step: fc.integer({ min: 1, max: 5 }) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('length' as const), place }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('store' as const), place, value: fc.nat(255) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('anywhere' as const), offset: fc.nat(300_000), value: fc.nat(255) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('forge' as const), from: place, to: place }) },
)
type Command = typeof command extends fc.Arbitrary<infer T> ? T : never

function run(model: Model, step: Command): void {
  switch (step.kind) {
    case 'alloc':
      return model.alloc(step.length)
    case 'allocMany':
      return model.allocMany(step.length % 100, step.count)
    case 'free':
      return model.free(model.offsetOf(step.place))
    case 'freeMany':
      return model.freeMany(step.step)
    case 'length':
      return model.length(model.offsetOf(step.place))
    case 'store':
      return model.store(model.offsetOf(step.place), step.value)
    case 'anywhere':
      return model.store(step.offset, step.value)
    case 'forge':
      return model.forge(model.offsetOf(step.from), model.offsetOf(step.to))
  }
}

test.each([1, 3, 65_535])('behaves as the naive model does, with at most %d pages', (maxPages) => {
  const module = kernelModule()
  const exports = new WebAssembly.Instance(module).exports as unknown as KernelExports
  exports.max_pages.value = maxPages
  fc.assert(
    fc.property(fc.array(command, { maxLength: 80, size: 'max' }), (steps) => {
      exports.reset()
      const model = new Model(exports)
      for (const step of steps) run(model, step)
      for (const handle of model.handles) model.length(handle)
      model.check()
      expect(exports.memory.buffer.byteLength).toBeLessThanOrEqual(Math.max(maxPages, 1) * 65_536)
      exports.reset()
      expect(Buffer.from(exports.memory.buffer, START).every((byte) => byte === 0)).toBe(true)
    }),
    { numRuns: 150 },
  )
})
