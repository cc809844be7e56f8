import { HostFunctionError } from '@tenon/abi'
import { findJspi } from './limits/jspi.ts'
import type { LoadedModules } from './loader/loaded-module.ts'
import type { Platform } from './platform/platform.ts'
import type { Grants } from './plugin-options.ts'
import { importedHostFunctions, importsHttp } from './suspend/imported-functions.ts'

/** What the choice depends on, of a platform. */
export type ThreadPlatform = Pick<Platform, 'threads' | 'waitingHttp'>

/**
 * Where a plug-in runs whose options leave that open: inline, unless it may have to wait for its host where only a worker
 * can. Whether a host function is asynchronous shows when it is called, so any that is imported counts.
 * @throws {HostFunctionError} ERR_HOST_FUNCTION_ASYNC where one is surely asynchronous, and nobody could wait for it
 */
export function chooseThread(grants: Grants, modules: LoadedModules, platform: ThreadPlatform): 'inline' | 'worker' {
  if (grants.thread !== 'auto') return grants.thread
  if (findJspi() !== undefined) return 'inline'
  const imported = importedHostFunctions(modules, grants)
  if (imported.length === 0 && !mustWaitForHttp(grants, modules, platform)) return 'inline'
  if (canWaitInWorkers(platform)) return 'worker'
  if (imported.some(({ isAsync }) => isAsync)) throw nobodyCanWait()
  return 'inline'
}

/** Where nothing else than promises leads to a response. */
function mustWaitForHttp(grants: Grants, modules: LoadedModules, { waitingHttp }: ThreadPlatform): boolean {
  if (grants.allowedHosts.length === 0 || !importsHttp(modules)) return false
  return grants.fetch !== undefined || waitingHttp === undefined
}

/** A page shares memory only with workers of its own, which its server must say. */
function canWaitInWorkers({ threads }: ThreadPlatform): boolean {
  const { crossOriginIsolated } = globalThis as { readonly crossOriginIsolated?: boolean }
  return threads !== undefined && typeof SharedArrayBuffer === 'function' && crossOriginIsolated !== false
}

function nobodyCanWait(): HostFunctionError {
  return new HostFunctionError(
    'ERR_HOST_FUNCTION_ASYNC',
    'The plug-in imports an async host function, and this runtime can neither suspend a plug-in (JSPI: Chrome 137, Node 24) ' +
      'nor run it in a worker that waits: serve the page cross-origin isolated (COOP and COEP), or do the waiting before the call',
  )
}
