import { PAGE_BYTES } from '@tenon/abi'
import type { Kernel } from '@tenon/kernel'
import type { LastResponse } from '../env/http-functions.ts'
import type { GuestInstance } from '../guest-instance.ts'
import type { MemoryBudget } from '../limits/memory-budget.ts'
import type { LoadedModule } from '../loader/loaded-module.ts'
import { isRestorable } from '../loader/rewritten-module.ts'
import type { Grants } from '../plugin-options.ts'
import { OpenWasi } from '../wasi/open-wasi.ts'
import type { WasiInstance } from '../wasi/wasi-instance.ts'
import { InstanceImage, type InstancePart, pagesOf } from './instance-image.ts'
import type { SameBytes } from './memory-image.ts'
import { RenewableWasi } from './renewable-wasi.ts'
import { WriteNotes } from './write-notes.ts'

/** An instance with more pages than this is not copied: to make one, whose zeros are the system's, takes less. 16 MiB. */
const MAX_IMAGE_PAGES = 256
/** More pages than this, zeroed for each call, cost more than a new instance does: 4 MiB. */
const MAX_GROWN_PAGES = 64
/** Pages that are zeroed for each call, whether calls use them or not. */
const CHEAP_PAGES = 8
/** Calls in a row that leave most of what there is unused before a new instance is made, which has less. */
const MAX_IDLE_CALLS = 16
/** What an instance may hold beyond its limit, zeroed, is this part of the limit. */
const SPARE_PART = 4

/** What decides whether an instance can be restored, beside itself. */
export interface FreshParts {
  readonly kernel: Kernel
  readonly budget: MemoryBudget
  readonly sameBytes: SameBytes
  /** Whether WASI tells each run the same time and random numbers. */
  readonly isDeterministic: boolean
}

/** What a plug-in with these grants needs for its calls to begin clean; nothing where they share an instance. */
export function freshInstancesFor(
  { isolation, wasi }: Pick<Grants, 'isolation' | 'wasi'>,
  parts: Omit<FreshParts, 'isDeterministic'>,
): FreshInstances | undefined {
  if (isolation === 'reuse') return undefined
  return new FreshInstances({ ...parts, isDeterministic: Boolean(wasi?.deterministic) })
}

/** Sees to it that each call of a plug-in finds an instance as it was after its initialisation. */
export class FreshInstances {
  /** What a call knows of HTTP: nothing of the calls before. */
  readonly lastResponse: LastResponse = {}
  readonly #parts: FreshParts
  #made: InstancePart[] = []
  /** Of the instance there is, and of one in the making. */
  readonly #openWasi = new OpenWasi()
  #isRestorable = true
  #image: InstanceImage | undefined
  #instance: GuestInstance | undefined
  #idleCalls = 0

  constructor(parts: FreshParts) {
    this.#parts = parts
  }

  /** An instance is about to be made: the one before is forgotten. */
  begin(): void {
    this.forget()
    this.#made = []
    this.#isRestorable = true
  }

  /** WASI for a module of the instance in the making. */
  createWasi(create: () => WasiInstance): RenewableWasi {
    return this.#openWasi.createWasi(() => new RenewableWasi(create, this.#parts.isDeterministic))
  }

  /** Takes on a module of the instance in the making. */
  add({ rewrite }: LoadedModule, exports: WebAssembly.Exports, wasi: WasiInstance | undefined): void {
    if (!isRestorable(rewrite)) this.#isRestorable = false
    const renewable = wasi instanceof RenewableWasi ? wasi : undefined
    const notes = WriteNotes.of(exports)
    if (notes !== undefined) renewable?.noteIn(notes)
    this.#made.push({ exports, wasi: renewable, notes })
  }

  /** The instance is made and initialised. */
  capture(instance: GuestInstance): void {
    const parts = this.#made
    this.#made = []
    const isKept = parts.map(({ wasi }) => wasi?.keep() ?? true)
    if (!this.#isRestorable || isKept.includes(false) || pagesOf(parts) > MAX_IMAGE_PAGES) return
    this.#image = new InstanceImage(parts, this.#parts.sameBytes)
    this.#instance = instance
    this.#idleCalls = 0
    this.#parts.budget.mark()
  }

  /** Lets go of the instance, and of what it has open: it will not be restored. */
  forget(): void {
    this.#openWasi.close()
    this.#image = undefined
    this.#instance = undefined
  }

  /** The instance as it was when it was captured; `undefined` where a new one must be made. @throws what WASI throws */
  renew(): GuestInstance | undefined {
    this.lastResponse.response = undefined
    const image = this.#image
    if (image === undefined) return undefined
    this.#parts.kernel.roundUp()
    if (this.#holdsTooMuch(image)) {
      this.forget()
      return undefined
    }
    image.roundUp()
    this.#noteUse(image.restore(), image.grownPages)
    this.#parts.budget.rewind()
    return this.#instance
  }

  #holdsTooMuch(image: InstanceImage): boolean {
    const pages = image.roundedPages
    const { kernel, budget } = this.#parts
    const ofKernel = kernel.memoryBytes / PAGE_BYTES - 1
    if (pages > MAX_GROWN_PAGES || ofKernel > MAX_GROWN_PAGES || this.#idleCalls >= MAX_IDLE_CALLS) return true
    return (pages + ofKernel) * PAGE_BYTES > budget.allowed / SPARE_PART
  }

  #noteUse(usedPages: number, pages: number): void {
    this.#idleCalls = pages > CHEAP_PAGES && usedPages <= pages / 4 ? this.#idleCalls + 1 : 0
  }
}
