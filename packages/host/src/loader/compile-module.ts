import { type Limits, ModuleError, StateError } from '@tenon/abi'
import { HOST_NAMESPACE, parseModule, WasmBinaryError, type WasmModule } from '@tenon/wasm-binary'
import { ignoreRejection } from '../ignore-rejection.ts'
import type { ModuleShape } from '../module-shape.ts'
import { loadInstrument, unneeded } from './load-instrument.ts'
import type { LoadedModule } from './loaded-module.ts'
import {
  applyPossiblePasses,
  asLimitError,
  needsPasses,
  type PassOptions,
  rewritesCode,
  type Rewritten,
} from './passes.ts'
import { shapeOfCompiled, shapeOfRead } from './read-shape.ts'
import { hasMultiMemory } from './runtime-features.ts'

/** How a module is compiled. */
export interface CompileOptions {
  readonly limits: Limits
  /** Whether the plug-in is this one module, so that a kernel may be linked into it. */
  readonly isAlone: boolean
  /** Whether to link one into it where that can be done, as is done without this. */
  readonly link?: boolean
  /** How it is stopped where it has a deadline. */
  readonly stop?: 'flag' | 'poll'
  /** Whether its instances are to be restored, if that can be done. */
  readonly restore?: boolean
  /** Called with the module's shape where there is nothing more to do until the engine has compiled it. */
  readonly onWait?: (shape: ModuleShape) => void
  /** Called with what the passes made of the module, once it is compiled. */
  readonly onRewritten?: (rewritten: Rewritten, shape: ModuleShape) => void
}

/**
 * Compiles a module from bytes, with the passes that its limits ask for, and with a kernel in it where this runtime has
 * multi-memory.
 * @throws {ModuleError} ERR_MODULE_COMPONENT, ERR_MODULE_MALFORMED, ERR_MODULE_INVALID
 * @throws {LimitError} ERR_MEMORY_LIMIT
 */
export async function compileModule(name: string, bytes: Uint8Array, options: CompileOptions): Promise<LoadedModule> {
  // The module is compiled as it came as well, while the passes run: they take it for a valid one.
  const compiling = compileBytes(name, bytes)
  const rewriting = rewrite(name, bytes, options)
  // Where both fail, what the engine says comes first.
  ignoreRejection(rewriting)
  const module = await compiling
  const { rewritten, shape = shapeOfCompiled(module) } = await rewriting
  assertForeign(name, shape)
  if (rewritten === undefined) return { name, module, shape }
  options.onRewritten?.(rewritten.source, shape)
  return { name, shape, ...rewritten.compiled }
}

/** What the passes are to do to a module. */
export function passOptions({ limits, isAlone, link, stop = 'poll', restore = false }: CompileOptions): PassOptions {
  return { limits, link: isAlone && link !== false && hasMultiMemory(), stop, restore }
}

interface Reading {
  /** What the module wants and gives; `undefined` where it uses what we cannot read yet, though the engine may. */
  readonly shape?: ModuleShape
  /** What the passes made of it; `undefined` where they had nothing to do, or cannot handle it and need not. */
  readonly rewritten?: { readonly source: Rewritten; readonly compiled: Pick<LoadedModule, 'module' | 'rewrite'> }
}

async function rewrite(name: string, bytes: Uint8Array, options: CompileOptions): Promise<Reading> {
  const passes = passOptions(options)
  const mustHold = needsPasses(passes.limits)
  let read: WasmModule | undefined
  try {
    read = parseModule(bytes, { keepsDataEncoded: true, keepsCodeEncoded: true })
    if (!mustHold && !passes.link && passes.restore !== true && read.start === undefined)
      return { shape: shapeOfRead(read) }
    const source = applyPossiblePasses(read, passes, rewritesCode(passes) ? await loadInstrument() : unneeded)
    const compiling = compileRewritten(name, source)
    ignoreRejection(compiling)
    const shape = shapeOfRead(read)
    options.onWait?.(shape)
    return { shape, rewritten: { source, compiled: await compiling } }
  } catch (cause) {
    if (!(cause instanceof WasmBinaryError) || mustHold) throw asLimitError(cause)
    return read === undefined ? {} : { shape: shapeOfRead(read) }
  }
}

async function compileRewritten(
  name: string,
  { bytes, adapter, ...rest }: Rewritten,
): Promise<Pick<LoadedModule, 'module' | 'rewrite'>> {
  const [module, adapterModule] = await Promise.all([compileBytes(name, bytes), adapter && compileBytes(name, adapter)])
  return { module, rewrite: { ...rest, adapter: adapterModule } }
}

/** @throws {ModuleError} ERR_MODULE_INVALID for a module that uses the host's own namespaces */
function assertForeign(name: string, { imports }: ModuleShape): void {
  const taken = imports.find((wanted) => wanted.module === HOST_NAMESPACE)
  if (taken === undefined) return
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
      'timeoutMs, fuel, yieldEveryMs and memoryBytes need the bytes of the module; this one came as a WebAssembly.Module',
    )
  }
  return { name, module, shape: shapeOfCompiled(module) }
}

/**
 * Compiles a module as it is.
 * @throws {ModuleError} ERR_MODULE_COMPONENT, ERR_MODULE_MALFORMED, ERR_MODULE_INVALID
 */
export async function compileBytes(name: string, bytes: Uint8Array): Promise<WebAssembly.Module> {
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
    const cure = isText(bytes) ? '; a source in JavaScript or TypeScript is compiled with `tenon build` first' : ''
    return new ModuleError('ERR_MODULE_MALFORMED', `Module ${name} cannot be read: ${defect.message}${cure}`, {
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

/** Whether they begin like text that somebody wrote, and a path may have been meant for the compiler. */
function isText(bytes: Uint8Array): boolean {
  const start = bytes.subarray(0, 64)
  return start.length > 0 && start.every((byte) => byte === 9 || byte === 10 || byte === 13 || byte >= 32)
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
