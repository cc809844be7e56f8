import { PAGE_BYTES } from '@tenon/abi'
import type { LoadedModules } from '../loader/loaded-module.ts'
import { isCommand } from '../module-shape.ts'
import { MemoryBudget } from './memory-budget.ts'

/**
 * Checks that a plug-in's modules can be instantiated within their limit. Linked commands are left out, which have an
 * instance only while they are called.
 * @param memoryBytes `limits.memoryBytes`; `undefined` for no bound
 * @throws {LimitError} ERR_MEMORY_LIMIT
 */
export function assertBeginning({ main, linked }: LoadedModules, memoryBytes: number | undefined): void {
  if (memoryBytes === undefined) return
  const kernel = { maxPages: 0, maxBlocks: 0, memoryBytes: PAGE_BYTES, refused: undefined }
  const budget = new MemoryBudget(kernel, memoryBytes)
  for (const { name, rewrite } of [...linked.filter(({ shape }) => !isCommand(shape)), main]) {
    if (rewrite?.storage !== undefined) budget.open(name, rewrite.storage)
  }
}
