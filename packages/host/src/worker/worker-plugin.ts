import { StateError } from '@tenon/abi'
import type { LoadedModules } from '../loader/loaded-module.ts'
import type { Platform } from '../platform/platform.ts'
import type { Grants } from '../plugin-options.ts'
import type { Plugin } from '../plugin.ts'

/** Makes a plug-in that runs in a worker of its own. */
export async function createWorkerPlugin(_modules: LoadedModules, _grants: Grants, _: Platform): Promise<Plugin> {
  throw new StateError('ERR_UNSUPPORTED_PLATFORM', 'This runtime has no workers that a plug-in could run in')
}
