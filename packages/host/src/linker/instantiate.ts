import { ENV_NAMESPACE, LinkError, WASI_NAMESPACE } from '@tenon/abi'
import { type Kernel, SeparateKernel } from '@tenon/kernel'
import { GROW_SLOT, HOST_NAMESPACE } from '@tenon/wasm-binary'
import type { ImportedFunction } from '../env/env-state.ts'
import type { CallLimits } from '../limits/call-limits.ts'
import type { MemoryBudget } from '../limits/memory-budget.ts'
import type { LoadedModule, LoadedModules } from '../loader/loaded-module.ts'
import { type ImportInfo, isCommand } from '../module-shape.ts'
import type { FreshInstances } from '../restore/fresh-instances.ts'
import { OpenWasi } from '../wasi/open-wasi.ts'
import type { WasiInstance } from '../wasi/wasi-instance.ts'
import { type GuestSteps, runSteps } from './guest-steps.ts'
import { addHostImports, type FindFunction, finishRewritten, findHostFunction } from './rewritten-instance.ts'
import { isOutOfMemory, outOfMemory } from './out-of-memory.ts'
import { reactorStart, startFunctions } from './start-functions.ts'

/** What all instances of a plug-in import, whichever of its modules they are of. */
export interface ImportSupply {
  /** Finds a host function of the application's. */
  readonly findFunction: (module: string, name: string) => WebAssembly.ImportValue | undefined
  /** The ABI's functions, but for those of the kernel, which go to the guest as they are. */
  readonly env: ReadonlyMap<string, WebAssembly.ImportValue>
  /** What code that gives way calls to do so; absent in a plug-in that does not. */
  readonly yield: WebAssembly.ImportValue | undefined
  /** Makes WASI for one instance; absent when it was not granted. */
  readonly createWasi: (() => WasiInstance) | undefined
  /** Has WASI of the instance there is, where calls share one. */
  readonly openWasi: OpenWasi
  readonly limits: CallLimits
  readonly budget: MemoryBudget
  /** Takes on the kernel of an instance that has one linked into it. */
  readonly kernel: Kernel
  /** Keeps instances for the next call, as they are after their initialisation; absent where calls share one. */
  readonly fresh: FreshInstances | undefined
}

/**
 * Instantiates a plug-in: its linked modules first, then the main one, each followed by its initialisers.
 * @returns the exports of the main module
 * @throws {LinkError} ERR_IMPORT_TYPE where only the engine sees that a type is wrong; also whatever the guest's own
 * initialisers throw, as it comes
 */
export function* instantiatePlugin(
  { main, linked }: LoadedModules,
  supply: ImportSupply,
): GuestSteps<WebAssembly.Exports> {
  supply.limits.fuel?.startInstance()
  supply.fresh?.begin()
  const offered = new Map<string, WebAssembly.Exports>()
  for (const module of linked) offered.set(module.name, yield* linkModule(module, offered, supply))
  const exports = yield* instantiate(main, offered, supply)
  yield* startFunctions(exports)
  return exports
}

function* linkModule(
  module: LoadedModule,
  offered: ReadonlyMap<string, WebAssembly.Exports>,
  supply: ImportSupply,
): GuestSteps<WebAssembly.Exports> {
  if (isCommand(module.shape)) return commandExports(module, offered, supply)
  const exports = yield* instantiate(module, offered, supply)
  yield* reactorStart(exports)
  return exports
}

/** A command has an instance for each call. What runs it is JavaScript, so that none of it can be suspended. */
function commandExports(
  module: LoadedModule,
  offered: ReadonlyMap<string, WebAssembly.Exports>,
  supply: ImportSupply,
): WebAssembly.Exports {
  const { limits, budget } = supply
  const functions: Record<string, ImportedFunction> = Object.create(null)
  for (const { name, kind } of module.shape.exports) {
    if (kind !== 'function') continue
    functions[name] = (...args: readonly unknown[]): unknown =>
      limits.gate.fix(() => {
        const openWasi = new OpenWasi()
        try {
          const exports = runSteps(instantiate(module, offered, { ...supply, fresh: undefined, openWasi }))
          const call = exports[name] as (...args: readonly unknown[]) => unknown
          const result = call(...args)
          limits.fuel?.detach(exports)
          return result
        } finally {
          openWasi.close()
          budget.close(module.name)
        }
      })
  }
  return functions
}

function* instantiate(
  module: LoadedModule,
  offered: ReadonlyMap<string, WebAssembly.Exports>,
  supply: ImportSupply,
): GuestSteps<WebAssembly.Exports> {
  const { fresh, openWasi } = supply
  const wasi = supply.createWasi && (fresh ?? openWasi).createWasi(supply.createWasi)
  const imports: Record<string, Record<string, WebAssembly.ImportValue>> = Object.create(null)
  const storage = module.rewrite?.storage
  const grow = storage && supply.budget.open(module.name, storage)
  const find: FindFunction = (wanted) =>
    wanted.module === HOST_NAMESPACE && wanted.name === GROW_SLOT
      ? (grow as WebAssembly.ImportValue)
      : supplyImport(wanted, offered, supply, wasi)
  for (const wanted of module.shape.imports) {
    const namespace = (imports[wanted.module] ??= Object.create(null) as Record<string, WebAssembly.ImportValue>)
    namespace[wanted.name] = find(wanted)
  }
  const { rewrite } = module
  if (rewrite !== undefined) addHostImports(imports, rewrite, supply.limits, grow)
  // A start function that is not left for us to call runs now.
  const instance = supply.limits.gate.fix(() => createInstance(module, imports))
  wasi?.attach(instance)
  fresh?.add(module, instance.exports, wasi)
  if (rewrite !== undefined) yield* finishRewritten(instance.exports, rewrite, find, supply)
  return instance.exports
}

function supplyImport(
  { module, name }: Pick<ImportInfo, 'module' | 'name'>,
  offered: ReadonlyMap<string, WebAssembly.Exports>,
  supply: ImportSupply,
  wasi: WasiInstance | undefined,
): WebAssembly.ImportValue {
  const value =
    (module === HOST_NAMESPACE ? findHostFunction(name, supply) : undefined) ??
    supply.findFunction(module, name) ??
    offered.get(module)?.[name] ??
    (module === ENV_NAMESPACE ? (supply.env.get(name) ?? kernelFunction(supply.kernel, name)) : undefined) ??
    (module === WASI_NAMESPACE ? wasi?.functions[name] : undefined)
  return value as WebAssembly.ImportValue
}

/** A linked kernel is in the guest already. */
function kernelFunction(kernel: Kernel, name: string): unknown {
  if (!(kernel instanceof SeparateKernel)) return undefined
  const functions: object = kernel.functions
  return (functions as Readonly<Record<string, unknown>>)[name]
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
