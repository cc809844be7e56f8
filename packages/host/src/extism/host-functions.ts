import type { ValueType } from '@tenon/abi'
import type { CallContext as HostCallContext } from '../call-context.ts'
import {
  hostFunction,
  type HostFunction,
  type HostFunctions,
  isAsyncFunction,
  isThenable,
  untypedHostFunction,
} from '../host-function.ts'
import type { ImportInfo, ModuleShape, Signature } from '../module-shape.ts'
import { CallContext, type CallState } from './call-context.ts'
import type { ExtismFunction, ExtismPluginOptions } from './interfaces.ts'

type Functions = NonNullable<ExtismPluginOptions['functions']>

/** Types that JavaScript has values for: the only ones a host function can have. */
const VALUE_TYPES: ReadonlySet<string> = new Set<ValueType>(['i32', 'i64', 'f32', 'f64'])

/**
 * The application's functions under the types that the plug-in imports them with: it gives none itself. What is not
 * imported is left out.
 */
export function typeHostFunctions(
  functions: Functions,
  shapes: readonly ModuleShape[],
  call: CallState,
): HostFunctions {
  const typed: Record<string, Record<string, HostFunction>> = Object.create(null)
  for (const wanted of shapes.flatMap(({ imports }) => imports)) {
    const run = findFunction(functions, wanted)
    if (run === undefined) continue
    const names = (typed[wanted.module] ??= Object.create(null) as Record<string, HostFunction>)
    names[wanted.name] = typeFunction(run, wanted, call)
  }
  return typed
}

function findFunction(functions: Functions, { module, name, kind }: ImportInfo): ExtismFunction | undefined {
  if (kind !== 'function' || !Object.hasOwn(functions, module)) return undefined
  const names = functions[module]
  return names !== undefined && Object.hasOwn(names, name) ? names[name] : undefined
}

function typeFunction(run: ExtismFunction, wanted: ImportInfo, call: CallState): HostFunction {
  if (wanted.signature === undefined) return untypedFunction(run, call)
  const { params, results } = typesOf(wanted, wanted.signature)
  const invoke = (context: HostCallContext, ...args: readonly unknown[]): unknown => {
    const result: unknown = run(new CallContext(context, call), ...args)
    if (!isThenable(result)) return toWasm(results, result)
    return Promise.resolve(result).then((value) => toWasm(results, value))
  }
  return hostFunction(params, results, invoke as (context: HostCallContext) => never)
}

/** Of a compiled module the types are unknown: the engine converts. It is known by its declaration alone to be async. */
function untypedFunction(run: ExtismFunction, call: CallState): HostFunction {
  const invoke = (context: HostCallContext, ...args: readonly unknown[]): unknown =>
    run(new CallContext(context, call), ...args)
  if (!isAsyncFunction(run)) return untypedHostFunction(invoke)
  return untypedHostFunction(async (context: HostCallContext, ...args: readonly unknown[]) => invoke(context, ...args))
}

function typesOf(
  { module, name }: ImportInfo,
  { params, results }: Signature,
): { params: ValueType[]; results: ValueType[] } {
  if (!isNumeric(params) || !isNumeric(results)) {
    throw new TypeError(`Host function "${module}" "${name}" is imported with a type that JavaScript has no values for`)
  }
  return { params: [...params], results: [...results] }
}

function isNumeric(types: readonly string[]): types is readonly ValueType[] {
  return types.every((type) => VALUE_TYPES.has(type))
}

/** As the JavaScript interface of WebAssembly converts what an imported function returns. */
function toWasm(results: readonly ValueType[], value: unknown): unknown {
  const [first] = results
  if (first === undefined) return undefined
  if (results.length === 1) return toValue(first, value)
  const values = [...(value as Iterable<unknown>)]
  return results.map((type, i) => toValue(type, values[i]))
}

function toValue(type: ValueType, value: unknown): number | bigint {
  switch (type) {
    case 'i32':
      return toNumber(value) | 0
    case 'i64':
      return BigInt.asIntN(64, toBigInt(value))
    case 'f32':
    case 'f64':
      return toNumber(value)
  }
}

function toNumber(value: unknown): number {
  if (typeof value === 'bigint') throw new TypeError('Cannot convert a BigInt value to a number')
  return Number(value)
}

/** @see https://webassembly.github.io/spec/js-api/#towebassemblyvalue */
function toBigInt(value: unknown): bigint {
  if (typeof value === 'bigint') return value
  if (typeof value === 'boolean' || typeof value === 'string') return BigInt(value)
  throw new TypeError(`Cannot convert ${String(value)} to a BigInt`)
}
