import { LimitError, PAGE_BYTES } from '@tenon/abi'
import type { ModuleStorage, StorageKind } from './module-storage.ts'
import { STORAGE_KINDS } from './module-storage.ts'

/** What a budget needs of the kernel: its memory is counted, and held to what the plug-in's own leave. */
export interface KernelShare {
  /** Pages that its memory may have. */
  maxPages: number
  /** Blocks that may live at once. */
  readonly maxBlocks: number
  /** Bytes that its memory has now. */
  readonly memoryBytes: number
  /** What it last refused in this call: a block of so many bytes, or one block too many. */
  readonly refused: number | 'blocks' | undefined
}

/** A growth or block that a limit refused. */
export interface Refusal {
  readonly limit: 'memoryBytes' | 'kernelBlocks'
  /** What there would have been with it, in all. */
  readonly asked: number
  readonly allowed: number
}

/**
 * What instrumented code asks before it grows something: `kind` 0 for a memory, 1 for a table; sizes in their units,
 * unsigned. 0 refuses.
 */
export type GrowFunction = (kind: number, index: number, delta: bigint, current: bigint) => number

/** What a memory or table takes. */
interface Account {
  readonly unitBytes: number
  readonly max: number
  units: number
  /** What there were when that was noted. */
  marked: number
}

/** A module's accounts by kind and index, and what others may import of them. */
interface ModuleAccounts {
  readonly byIndex: Readonly<Record<StorageKind, readonly Account[]>>
  readonly exports: ReadonlyMap<string, Account>
}

/**
 * What the memories and tables of a plug-in may have together, those of its linked modules and the kernel's included.
 * It sees each growth before it happens. The kernel grows on its own, but never past what is left for it.
 */
export class MemoryBudget {
  readonly #allowed: number
  readonly #kernel: KernelShare
  readonly #modules = new Map<string, ModuleAccounts>()
  #refusal: Refusal | undefined
  /** Bytes of the kernel that a call found there, and are zero. */
  #spare = 0

  /** @param allowed bytes; `Infinity` for no bound */
  constructor(kernel: KernelShare, allowed: number) {
    this.#kernel = kernel
    this.#allowed = allowed
    this.#leaveRestToKernel()
  }

  /** Forgets a plug-in's instance and what it had. The kernel's memory counts as it is. */
  startInstance(): void {
    this.#modules.clear()
    this.#spare = 0
    this.#leaveRestToKernel()
  }

  /** The bytes that it allows. */
  get allowed(): number {
    return this.#allowed
  }

  /** Notes what there is, for {@link rewind}. */
  mark(): void {
    for (const account of this.#accounts()) account.marked = account.units
  }

  /**
   * Counts what there was when that was noted: the plug-in has been put back to it, and its memories seem to be as large
   * as they were. The kernel's is not: what it has beyond its beginning keeps nothing else from growing.
   */
  rewind(): void {
    for (const account of this.#accounts()) account.units = account.marked
    this.#spare = this.#kernel.memoryBytes - PAGE_BYTES
    this.#leaveRestToKernel()
  }

  /** Forgets what was refused in the call before. */
  startCall(): void {
    this.#refusal = undefined
  }

  /**
   * Counts what a module begins with, before it is instantiated; an instance of the same name before it is forgotten.
   * What it imports from modules opened before is theirs.
   * @returns its slot `grow`
   * @throws {LimitError} ERR_MEMORY_LIMIT when there is no room for it
   */
  open(name: string, storage: ModuleStorage): GrowFunction {
    this.#modules.delete(name)
    const accounts = this.#createAccounts(storage)
    this.#modules.set(name, accounts)
    const asked = this.ownBytes + this.#kernel.memoryBytes
    if (asked > this.#allowed) {
      this.#modules.delete(name)
      throw beginsTooLarge(asked, this.#allowed)
    }
    this.#leaveRestToKernel()
    return (kind, index, delta, current) => {
      const account = accounts.byIndex[STORAGE_KINDS[kind] ?? 'memory'][index]
      return account === undefined ? 0 : this.#grow(account, toUnsigned(delta), toUnsigned(current))
    }
  }

  /** Forgets a module whose instance is no longer used. */
  close(name: string): void {
    this.#modules.delete(name)
    this.#leaveRestToKernel()
  }

  /** What was refused in the call under way, if anything: what the plug-in's own code last asked for, else the kernel. */
  get refusal(): Refusal | undefined {
    return this.#refusal ?? this.#kernelRefusal()
  }

  #grow(account: Account, delta: number, current: number): number {
    // The engine may have failed to do what was granted the last time.
    account.units = current
    // That is for the engine to refuse, and not for want of memory.
    const isHopeless = current + delta > account.max
    if (delta === 0 || isHopeless) return 1
    const asked = this.ownBytes + this.#kernel.memoryBytes + delta * account.unitBytes
    if (asked > this.#allowed + this.#spare) {
      this.#refusal = { limit: 'memoryBytes', asked: asked - this.#spare, allowed: this.#allowed }
      return 0
    }
    account.units = current + delta
    this.#leaveRestToKernel()
    return 1
  }

  #createAccounts(storage: ModuleStorage): ModuleAccounts {
    const accountsOf = (kind: StorageKind): Account[] =>
      storage[kind].map((item) => {
        if ('unitBytes' in item)
          return { unitBytes: item.unitBytes, max: item.max, units: item.initial, marked: item.initial }
        // What nobody opened has no size of its own: the import will fail, or is the host's.
        return (
          this.#modules.get(item.module)?.exports.get(item.name) ?? { unitBytes: 0, max: Infinity, units: 0, marked: 0 }
        )
      })
    const byIndex = { memory: accountsOf('memory'), table: accountsOf('table') }
    const exported = storage.exports.flatMap(({ name, kind, index }) => {
      const account = byIndex[kind][index]
      return account === undefined ? [] : [[name, account] as const]
    })
    return { byIndex, exports: new Map(exported) }
  }

  /** Bytes of all that is counted, but for the kernel; what is shared by two modules counts once. */
  get ownBytes(): number {
    let bytes = 0
    for (const { units, unitBytes } of this.#accounts()) bytes += units * unitBytes
    return bytes
  }

  #accounts(): Set<Account> {
    const accounts = new Set<Account>()
    for (const { byIndex } of this.#modules.values()) {
      for (const list of [byIndex.memory, byIndex.table]) for (const account of list) accounts.add(account)
    }
    return accounts
  }

  #leaveRestToKernel(): void {
    this.#kernel.maxPages = Math.floor((this.#allowed - this.ownBytes) / PAGE_BYTES)
  }

  #kernelRefusal(): Refusal | undefined {
    const { refused, maxBlocks, maxPages, memoryBytes } = this.#kernel
    if (refused === undefined) return undefined
    if (refused === 'blocks') return { limit: 'kernelBlocks', asked: maxBlocks + 1, allowed: maxBlocks }
    const allowed = this.#allowed === Infinity ? maxPages * PAGE_BYTES : this.#allowed
    const more = Math.ceil(refused / PAGE_BYTES) * PAGE_BYTES
    return { limit: 'memoryBytes', asked: this.ownBytes + memoryBytes + more, allowed }
  }
}

function toUnsigned(value: bigint): number {
  return Number(BigInt.asUintN(64, value))
}

function beginsTooLarge(asked: number, allowed: number): LimitError {
  return new LimitError(
    'ERR_MEMORY_LIMIT',
    `The plug-in's memories and tables begin with ${asked} bytes, the kernel's page of 64 KiB included; ` +
      `limits.memoryBytes allows ${allowed}`,
    { details: { limit: 'memoryBytes', asked, allowed } },
  )
}
