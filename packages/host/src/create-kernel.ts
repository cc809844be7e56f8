import { Kernel, SeparateKernel } from '@tenon/kernel'
import type { Deadline } from './limits/deadline.ts'
import { orOutOfMemory } from './linker/out-of-memory.ts'
import type { LoadedModules } from './loader/loaded-module.ts'
import type { Grants } from './plugin-options.ts'

/**
 * A kernel of its own, or the host's side of those that come linked into each instance.
 * @throws {LimitError} ERR_MEMORY_LIMIT where the runtime has no memory for one
 */
export function createKernel({ main }: LoadedModules, { kernelBlocks }: Grants['limits'], deadline: Deadline): Kernel {
  const betweenParts = (): void => {
    if (deadline.check() !== 0) throw deadline.error()
  }
  const options = { maxBlocks: kernelBlocks, betweenParts }
  if (main.rewrite?.hasKernel === true) return new Kernel(options)
  return orOutOfMemory(() => new SeparateKernel(options))
}
