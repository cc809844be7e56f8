import { ENV_NAMESPACE } from '@tenon/abi'
import type { HostFunction } from '../host-function.ts'
import type { LoadedModules } from '../loader/loaded-module.ts'
import type { Grants } from '../plugin-options.ts'
import { canCompile } from './suspend-imports.ts'

/** The application's host functions that a plug-in imports. */
export function importedHostFunctions(
  { main, linked }: LoadedModules,
  { functions }: Pick<Grants, 'functions'>,
): readonly HostFunction[] {
  if (functions.size === 0) return []
  return [...linked, main].flatMap(({ shape }) =>
    shape.imports.flatMap(({ module, name }) => functions.get(module)?.get(name) ?? []),
  )
}

/** Whether a plug-in may be suspended to wait for its host: any host function may turn out to be asynchronous. */
export function mayWait(modules: LoadedModules, grants: Pick<Grants, 'functions' | 'allowedHosts'>): boolean {
  if (grants.allowedHosts.length > 0 && importsHttp(modules)) return true
  return importedHostFunctions(modules, grants).length > 0
}

/** Whether all its calls must be awaited: where nothing can be compiled, an async function suspends whenever it is called. */
export function mustWait(modules: LoadedModules, grants: Pick<Grants, 'functions'>): boolean {
  return importedHostFunctions(modules, grants).some(({ isAsync }) => isAsync) && !canCompile()
}

/** Whether a plug-in can ask for HTTP. */
export function importsHttp({ main, linked }: LoadedModules): boolean {
  return [...linked, main].some(({ shape }) =>
    shape.imports.some(({ module, name }) => module === ENV_NAMESPACE && name === 'http_request'),
  )
}
