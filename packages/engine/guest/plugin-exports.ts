import { exportValues, type ExportValues } from './host-functions.ts'
import { native } from './native.ts'

type PluginFunction = (...values: readonly unknown[]) => unknown

/** An exported function and what a call of it needs to know. */
export interface PluginExport {
  readonly name: string
  readonly call: PluginFunction
  /** Without parameters it may be js-pdk's kind, whose number is a return code. */
  readonly hasParameters: boolean
  /** For modules that link the plug-in; hosts call exports without. */
  readonly values: ExportValues | undefined
}

/** All exports, by name; the position is the number C calls them by. */
export let pluginExports: readonly PluginExport[] = []

/** A class has a `prototype` that cannot be reassigned; calling one without `new` would only throw. */
function isClass(value: PluginFunction): boolean {
  return Object.getOwnPropertyDescriptor(value, 'prototype')?.writable === false
}

function isPluginFunction(value: unknown): value is PluginFunction {
  return typeof value === 'function' && !isClass(value as PluginFunction)
}

function functionsOf(source: object): PluginExport[] {
  return Object.keys(source)
    .filter((name) => name !== 'default' && name !== '__esModule')
    .map((name) => ({ name, value: Reflect.get(source, name) as unknown }))
    .filter((item): item is { name: string; value: PluginFunction } => isPluginFunction(item.value))
    .map(({ name, value }) => {
      return { name, call: value, hasParameters: native.parameterCount(value) > 0, values: exportValues(name) }
    })
    .toSorted((left, right) => (left.name < right.name ? -1 : 1))
}

/**
 * Takes the functions a module exports. A CommonJS file arrives as a default export that holds them; without that, names
 * of the module itself count.
 */
export function takeExports(namespace: object): void {
  const named = functionsOf(namespace)
  const whole: unknown = Reflect.get(namespace, 'default')
  const isContainer = typeof whole === 'object' && whole !== null
  pluginExports = named.length === 0 && isContainer ? functionsOf(whole) : named
}
