import { ArgumentError, USER_NAMESPACE } from '@tenon/abi'
import { type HostFunction, type HostFunctions, isHostFunction } from './host-function.ts'

/**
 * Sorts an application's host functions by namespace and name.
 * @throws {ArgumentError} ERR_ARGUMENT for anything that `hostFunction` did not make
 */
export function resolveHostFunctions(functions: HostFunctions): ReadonlyMap<string, ReadonlyMap<string, HostFunction>> {
  const table = new Map<string, Map<string, HostFunction>>()
  const add = (namespace: string, name: string, value: unknown): void => {
    if (!isHostFunction(value)) {
      throw new ArgumentError(`Host function ${namespace}.${name} must be made with hostFunction()`, {
        argument: `functions.${name}`,
      })
    }
    const names = table.get(namespace) ?? new Map<string, HostFunction>()
    table.set(namespace, names.set(name, value))
  }
  for (const [key, value] of Object.entries(functions)) {
    if (isHostFunction(value)) add(USER_NAMESPACE, key, value)
    else if (typeof value === 'object' && value !== null) {
      for (const [name, member] of Object.entries(value)) add(key, name, member)
    } else add(USER_NAMESPACE, key, value)
  }
  return table
}

/** A copy of the table as given, its namespaces copied too. */
export function copyHostFunctions(functions: HostFunctions): HostFunctions {
  const entries = Object.entries(functions).map(([key, value]) => {
    const isNamespace = !isHostFunction(value) && typeof value === 'object' && value !== null
    return [key, isNamespace ? { ...value } : value] as const
  })
  return Object.fromEntries(entries)
}
