import { type Limits, ModuleError, StateError } from '@tenon/abi'
import { HOST_NAMESPACE, parseModule, WasmBinaryError } from '@tenon/wasm-binary'
import type { ModuleShape } from '../module-shape.ts'
import type { LoadedModule } from './loaded-module.ts'
import { applyPasses, asLimitError, METER_NAMESPACE, needsPasses, type PassOptions, type Rewritten } from './passes.ts'
import { readShape } from './read-shape.ts'
import { hasMultiMemory } from './runtime-features.ts'

/** How a module is compiled. */
export interface CompileOptions {
  readonly limits: Limits
  /** Whether the plug-in is this one module, so that a kernel may be linked into it. */
  readonly isAlone: boolean
}

/**
 * Compiles a module from bytes, with the passes that its limits ask for, and with a kernel in it where this runtime has
 * multi-memory.
 * @throws {ModuleError} ERR_MODULE_COMPONENT, ERR_MODULE_MALFORMED, ERR_MODULE_INVALID
 * @throws {LimitError} ERR_MEMORY_LIMIT
 */
export async function compileModule(name: string, bytes: Uint8Array, options: CompileOptions): Promise<LoadedModule> {
  const link = options.isAlone && hasMultiMemory()
  // The module is compiled as it came as well, while the passes run: they take it for a valid one.
  const compiling = compile(name, bytes)
  if (!link && !needsPasses(options.limits)) {
    const module = await compiling
    return { name, module, shape: shapeOf(name, module, bytes) }
  }
  const [original, rewritten] = await Promise.all([compiling, rewrite(name, bytes, { limits: options.limits, link })])
  const shape = shapeOf(name, original, bytes)
  return rewritten === undefined ? { name, module: original, shape } : { name, shape, ...rewritten }
}

/** @returns `undefined` where the module cannot be linked, and may run as it is */
async function rewrite(
  name: string,
  bytes: Uint8Array,
  options: PassOptions,
): Promise<Pick<LoadedModule, 'module' | 'rewrite'> | undefined> {
  const rewritten = await tryPasses(name, bytes, options)
  if (rewritten === undefined) return undefined
  const { bytes: _bytes, adapter, ...rest } = rewritten
  const module = await compile(name, rewritten.bytes)
  return { module, rewrite: { ...rest, adapter: adapter && (await compile('adapter', adapter)) } }
}

async function tryPasses(name: string, bytes: Uint8Array, options: PassOptions): Promise<Rewritten | undefined> {
  try {
    return applyPasses(bytes, options)
  } catch (cause) {
    if (!(cause instanceof WasmBinaryError)) throw asLimitError(cause)
    // A module that is malformed is not run at all: that its compilation fails is told by whoever waits for that.
    if (cause.code === 'ERR_WASM_MALFORMED') await compile(name, bytes)
    if (needsPasses(options.limits)) throw asLimitError(cause)
    return undefined
  }
}

/** @throws {ModuleError} ERR_MODULE_INVALID for a module that uses the host's own namespaces */
function shapeOf(name: string, module: WebAssembly.Module, bytes: Uint8Array): ModuleShape {
  const shape = readShape(module, bytes)
  const taken = shape.imports.find((wanted) => wanted.module === METER_NAMESPACE || wanted.module === HOST_NAMESPACE)
  if (taken === undefined) return shape
  throw new ModuleError('ERR_MODULE_INVALID', `Module ${name} imports from ${taken.module}, which belongs to the host`)
}

/**
 * Takes a module that is compiled already: its function types are unknown, and no pass can go over it.
 * @throws {StateError} ERR_UNSUPPORTED_PLATFORM where a limit needs a pass
 */
export function adoptModule(name: string, module: WebAssembly.Module, limits: Limits): LoadedModule {
  if (needsPasses(limits)) {
    throw new StateError(
      'ERR_UNSUPPORTED_PLATFORM',
      'limits.timeoutMs and limits.memoryBytes need the bytes of the module; this one came as a WebAssembly.Module',
    )
  }
  return { name, module, shape: readShape(module, undefined) }
}

async function compile(name: string, bytes: Uint8Array): Promise<WebAssembly.Module> {
  try {
    return await WebAssembly.compile(bytes as Uint8Array<ArrayBuffer>)
  } catch (cause) {
    throw explain(name, bytes, cause)
  }
}

/** The engine only says that it does not like a module; find out whether it is one at all. */
function explain(name: string, bytes: Uint8Array, cause: unknown): ModuleError {
  const defect = findDefect(bytes)
  if (defect?.code === 'ERR_WASM_COMPONENT') {
    return new ModuleError(
      'ERR_MODULE_COMPONENT',
      `Module ${name} is a WebAssembly component; a plug-in is a core module`,
      { cause },
    )
  }
  if (defect?.code === 'ERR_WASM_MALFORMED') {
    return new ModuleError('ERR_MODULE_MALFORMED', `Module ${name} is not WebAssembly: ${defect.message}`, {
      cause,
      details: { module: name, offset: defect.offset },
    })
  }
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new ModuleError('ERR_MODULE_INVALID', `This runtime does not accept module ${name}: ${reason}`, {
    cause,
    details: { module: name },
  })
}

function findDefect(bytes: Uint8Array): WasmBinaryError | undefined {
  try {
    parseModule(bytes)
    return undefined
  } catch (error) {
    if (error instanceof WasmBinaryError) return error
    throw error
  }
}
