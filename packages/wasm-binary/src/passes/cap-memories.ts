import { countImports } from '../index-space.ts'
import type { Limits, WasmModule } from '../module.ts'
import { MemoryCapError } from './memory-cap-error.ts'

const PAGE_BYTES_LOG2 = 16
const ALMOST_A_PAGE = 0xffffn
const BYTES_OF_32_BITS = 1n << 32n

/**
 * Bounds each memory that the module defines, at its start and in its growth: `memory.grow` beyond the cap returns -1.
 * Imported memories are whoever gives them to bound.
 *
 * @param maxPages a whole number of pages of 64 KiB, whatever the module's own page size
 * @throws {MemoryCapError} where a memory is larger at its start
 */
export function capMemories(module: WasmModule, maxPages: number): WasmModule {
  const firstIndex = countImports(module, 'memory')
  return { ...module, memories: module.memories.map((limits, i) => capMemory(limits, maxPages, firstIndex + i)) }
}

function capMemory(limits: Limits, maxPages: number, memoryIndex: number): Limits {
  const pageBytes = 1n << BigInt(limits.pageSizeLog2 ?? PAGE_BYTES_LOG2)
  const allowedBytes = BigInt(maxPages) << BigInt(PAGE_BYTES_LOG2)
  const addressable = limits.is64 ? allowedBytes : BYTES_OF_32_BITS
  const allowed = (allowedBytes < addressable ? allowedBytes : addressable) / pageBytes
  if (limits.min > allowed) {
    const askedBytes = limits.min * pageBytes
    const askedPages = (askedBytes + ALMOST_A_PAGE) >> BigInt(PAGE_BYTES_LOG2)
    throw new MemoryCapError(memoryIndex, Number(askedPages), maxPages)
  }
  return { ...limits, max: limits.max === undefined || limits.max > allowed ? allowed : limits.max }
}
