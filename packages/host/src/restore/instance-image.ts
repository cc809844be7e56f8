import { PAGE_BYTES } from '@tenon/abi'
import { memoryExport, RESTORE_EXPORT, SAVE_EXPORT } from '@tenon/wasm-binary'
import { MemoryImage, type SameBytes } from './memory-image.ts'
import type { RenewableWasi } from './renewable-wasi.ts'
import type { WriteNotes } from './write-notes.ts'

/** An instance of one of a plug-in's modules, and the WASI behind it. */
export interface InstancePart {
  readonly exports: WebAssembly.Exports
  readonly wasi: RenewableWasi | undefined
  /** Of what is written to its memory, where that is noted. */
  readonly notes: WriteNotes | undefined
}

/** What one module's instance held. */
interface PartImage {
  readonly putBack: () => number
  readonly memories: readonly MemoryImage[]
  readonly wasi: RenewableWasi | undefined
}

/** What a plug-in's instances held when this was made: those of all its modules. */
export class InstanceImage {
  readonly #parts: readonly PartImage[]

  /** @param parts restorable ones, whose initialisation is over */
  constructor(parts: readonly InstancePart[], sameBytes: SameBytes) {
    this.#parts = parts.map((part) => takePart(part, sameBytes))
  }

  /** Pages that memories have beyond what they had. */
  get grownPages(): number {
    return this.#sum(({ grownPages }) => grownPages)
  }

  /**
   * Grows each memory that has grown to a size of few that there are, so that it tells little of what was done in it: to
   * the next power of two, counted in pages beyond what it had.
   */
  roundUp(): void {
    for (const { memories } of this.#parts) for (const memory of memories) memory.growBy(powerOfTwo(memory.grownPages))
  }

  /** Pages that there would be beyond what there were, were they rounded up. */
  get roundedPages(): number {
    return this.#sum(({ grownPages }) => powerOfTwo(grownPages))
  }

  /**
   * Puts all back.
   * @returns pages by which memories had grown, as the plug-in saw it, since they were put back the last time
   */
  restore(): number {
    let used = 0
    for (const { putBack, memories, wasi } of this.#parts) {
      wasi?.renew()
      used += putBack()
      for (const memory of memories) memory.restore()
    }
    return used
  }

  #sum(pagesOf: (memory: MemoryImage) => number): number {
    let sum = 0
    for (const { memories } of this.#parts) for (const memory of memories) sum += pagesOf(memory)
    return sum
  }
}

/** Pages that the memories of an instance have together. */
export function pagesOf(parts: readonly InstancePart[]): number {
  const memories = parts.flatMap(({ exports }) => memoriesOf(exports))
  return memories.reduce((sum, { buffer }) => sum + buffer.byteLength / PAGE_BYTES, 0)
}

function takePart({ exports, wasi, notes }: InstancePart, sameBytes: SameBytes): PartImage {
  const save = exports[SAVE_EXPORT] as () => void
  save()
  const memories = memoriesOf(exports).map((memory) => new MemoryImage(memory, sameBytes, notes))
  return { putBack: exports[RESTORE_EXPORT] as () => number, memories, wasi }
}

function memoriesOf(exports: WebAssembly.Exports): WebAssembly.Memory[] {
  const memories: WebAssembly.Memory[] = []
  for (let memory = memoryOf(exports, 0); memory !== undefined; memory = memoryOf(exports, memories.length)) {
    memories.push(memory)
  }
  return memories
}

function memoryOf(exports: WebAssembly.Exports, index: number): WebAssembly.Memory | undefined {
  return exports[memoryExport(index)] as WebAssembly.Memory | undefined
}

function powerOfTwo(pages: number): number {
  return pages === 0 ? 0 : 2 ** Math.ceil(Math.log2(pages))
}
