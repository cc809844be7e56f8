import { ENV_NAMESPACE, LinkError, WASI_NAMESPACE } from '@tenon/abi'
import type { Kernel } from '@tenon/kernel'
import type { ImportedFunction } from '../env/env-state.ts'
import type { Deadline } from '../limits/deadline.ts'
import type { LoadedModule, LoadedModules } from '../loader/loaded-module.ts'
import { METER_CHECK, METER_NAMESPACE } from '../loader/passes.ts'
import { type ImportInfo, isCommand } from '../module-shape.ts'
import type { WasiInstance } from '../wasi/wasi-instance.ts'
import { addHostImports, type FindFunction, finishRewritten } from './rewritten-instance.ts'
import { isOutOfMemory, outOfMemory } from './out-of-memory.ts'
import { runReactorStart, runStartFunctions } from './start-functions.ts'

/** What all instances of a plug-in import, whichever of its modules they are of. */
export interface ImportSupply {
  /** The application's host functions. */
  readonly functions: ReadonlyMap<string, ReadonlyMap<string, ImportedFunction>>
  /** The ABI's functions. */
  readonly env: ReadonlyMap<string, ImportedFunction>
  /** Makes WASI for one instance; absent when it was not granted. */
  readonly createWasi: (() => WasiInstance) | undefined
  readonly deadline: Deadline
  /** Takes on the kernel of an instance that has one linked into it. */
  readonly kernel: Kernel
}

/**
 * Instantiates a plug-in: its linked modules first, then the main one, and runs their initialisers.
 * @returns the exports of the main module
 * @throws {LinkError} ERR_IMPORT_TYPE where only the engine sees that a type is wrong; also whatever the guest's own
 * initialisers throw, as it comes
 */
export function instantiatePlugin({ main, linked }: LoadedModules, supply: ImportSupply): WebAssembly.Exports {
  const offered = new Map<string, WebAssembly.Exports>()
  for (const module of linked) offered.set(module.name, linkModule(module, offered, supply))
  const { exports } = instantiate(main, offered, supply)
  runStartFunctions(exports)
  return exports
}

function linkModule(
  module: LoadedModule,
  offered: ReadonlyMap<string, WebAssembly.Exports>,
  supply: ImportSupply,
): WebAssembly.Exports {
  if (isCommand(module.shape)) return commandExports(module, () => instantiate(module, offered, supply).exports)
  const { exports } = instantiate(module, offered, supply)
  runReactorStart(exports)
  return exports
}

function commandExports(module: LoadedModule, create: () => WebAssembly.Exports): WebAssembly.Exports {
  const functions: Record<string, ImportedFunction> = Object.create(null)
  for (const { name, kind } of module.shape.exports) {
    if (kind !== 'function') continue
    functions[name] = (...args: readonly unknown[]): unknown => {
      const call = create()[name] as (...args: readonly unknown[]) => unknown
      return call(...args)
    }
  }
  return functions
}

function instantiate(
  module: LoadedModule,
  offered: ReadonlyMap<string, WebAssembly.Exports>,
  supply: ImportSupply,
): WebAssembly.Instance {
  const wasi = supply.createWasi?.()
  const imports: Record<string, Record<string, WebAssembly.ImportValue>> = Object.create(null)
  const find: FindFunction = (wanted) => supplyImport(wanted, offered, supply, wasi)
  for (const wanted of module.shape.imports) {
    const namespace = (imports[wanted.module] ??= Object.create(null) as Record<string, WebAssembly.ImportValue>)
    namespace[wanted.name] = find(wanted)
  }
  const { rewrite } = module
  if (rewrite !== undefined) addHostImports(imports, rewrite, find)
  const instance = createInstance(module, imports)
  wasi?.attach(instance)
  if (rewrite !== undefined) finishRewritten(instance.exports, rewrite, find, supply.kernel)
  return instance
}

function supplyImport(
  { module, name }: Pick<ImportInfo, 'module' | 'name'>,
  offered: ReadonlyMap<string, WebAssembly.Exports>,
  { functions, env, deadline }: ImportSupply,
  wasi: WasiInstance | undefined,
): WebAssembly.ImportValue {
  const value =
    (module === METER_NAMESPACE && name === METER_CHECK ? deadline.check : undefined) ??
    functions.get(module)?.get(name) ??
    offered.get(module)?.[name] ??
    (module === ENV_NAMESPACE ? env.get(name) : undefined) ??
    (module === WASI_NAMESPACE ? wasi?.functions[name] : undefined)
  return value as WebAssembly.ImportValue
}

function createInstance(module: LoadedModule, imports: WebAssembly.Imports): WebAssembly.Instance {
  try {
    return new WebAssembly.Instance(module.module, imports)
  } catch (cause) {
    if (isOutOfMemory(cause)) throw outOfMemory(cause)
    if (!(cause instanceof WebAssembly.LinkError)) throw cause
    throw new LinkError('ERR_IMPORT_TYPE', `Module ${module.name} does not fit its imports: ${cause.message}`, {
      cause,
    })
  }
}
