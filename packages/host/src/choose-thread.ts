import type { LoadedModules } from './loader/loaded-module.ts'
import type { Grants } from './plugin-options.ts'

/** Where a plug-in runs whose options leave that open. */
export function chooseThread({ thread }: Grants, _modules: LoadedModules): 'inline' | 'worker' {
  return thread === 'auto' ? 'inline' : thread
}
