import { type Limits, ModuleError, StateError } from '@tenon/abi'
import { parseModule, WasmBinaryError } from '@tenon/wasm-binary'
import type { LoadedModule } from './loaded-module.ts'
import { applyLimitPasses, METER_NAMESPACE, needsPasses } from './passes.ts'
import { readShape } from './read-shape.ts'

/**
 * Compiles a module from bytes, with the passes that its limits ask for.
 * @throws {ModuleError} ERR_MODULE_COMPONENT, ERR_MODULE_MALFORMED, ERR_MODULE_INVALID
 * @throws {LimitError} ERR_MEMORY_LIMIT
 */
export async function compileModule(name: string, bytes: Uint8Array, limits: Limits): Promise<LoadedModule> {
  const original = await compile(name, bytes)
  const shape = readShape(original, bytes)
  if (shape.imports.some((wanted) => wanted.module === METER_NAMESPACE)) {
    throw new ModuleError(
      'ERR_MODULE_INVALID',
      `Module ${name} imports from ${METER_NAMESPACE}, which belongs to the host`,
    )
  }
  const module = needsPasses(limits) ? await compile(name, applyLimitPasses(bytes, limits)) : original
  return { name, module, shape, isMetered: limits.timeoutMs !== undefined }
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
  return { name, module, shape: readShape(module, undefined), isMetered: false }
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
