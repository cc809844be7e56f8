import {
  ENV_FUNCTIONS,
  ENV_NAMESPACE,
  type FunctionSignature,
  isEnvFunctionName,
  LinkError,
  WASI_NAMESPACE,
} from '@tenon/abi'
import { WASI_SIGNATURES } from '@tenon/wasi'
import type { HostFunction } from '../host-function.ts'
import {
  formatSignature,
  type ImportInfo,
  isCommand,
  type ModuleShape,
  sameSignature,
  type Signature,
} from '../module-shape.ts'

/** What may satisfy a module's imports. */
export interface ImportOffer {
  readonly functions: ReadonlyMap<string, ReadonlyMap<string, HostFunction>>
  /** The plug-in's other modules by the name they are linked under. */
  readonly modules: ReadonlyMap<string, ModuleShape>
  /** The functions of WASI that are provided; absent when it was not granted. */
  readonly wasi: ReadonlySet<string> | undefined
}

/**
 * Checks that each import is offered, and under the type it is imported with.
 * @throws {LinkError} ERR_IMPORT_MISSING, ERR_IMPORT_TYPE; `details` has `module` and `name`
 */
export function checkImports(shape: ModuleShape, offer: ImportOffer): void {
  for (const wanted of shape.imports) checkImport(wanted, offer)
}

function checkImport(wanted: ImportInfo, offer: ImportOffer): void {
  const { module, name, kind } = wanted
  const hostFunction = offer.functions.get(module)?.get(name)
  if (hostFunction !== undefined) return checkFunction(wanted, hostFunction)
  const linked = offer.modules.get(module)
  if (linked !== undefined) return checkLinked(wanted, linked)
  if (module === ENV_NAMESPACE) return checkEnv(wanted)
  const wasiFunction = module === WASI_NAMESPACE && offer.wasi?.has(name) ? WASI_SIGNATURES.get(name) : undefined
  if (wasiFunction !== undefined && kind === 'function') return checkFunction(wanted, wasiFunction)
  throw missing(wanted, adviceFor(wanted, offer))
}

function checkEnv(wanted: ImportInfo): void {
  const { name, kind } = wanted
  if (kind !== 'function') {
    throw missing(wanted, 'a plug-in cannot import anything but functions from the kernel')
  }
  if (!isEnvFunctionName(name)) throw missing(wanted, 'the ABI has no such function')
  checkFunction(wanted, ENV_FUNCTIONS[name])
}

function checkLinked(wanted: ImportInfo, linked: ModuleShape): void {
  const found = linked.exports.find(({ name }) => name === wanted.name)
  if (found === undefined) throw missing(wanted, `module ${wanted.module} has no export of that name`)
  if (found.kind !== wanted.kind) {
    throw mistyped(wanted, `it is imported as a ${wanted.kind}, but the module exports a ${found.kind}`)
  }
  if (wanted.kind !== 'function' && isCommand(linked)) {
    throw mistyped(wanted, `module ${wanted.module} is a WASI command, which gives nothing but functions`)
  }
  if (wanted.kind === 'function' && found.signature) checkFunction(wanted, found.signature)
}

/** Without the module's bytes its types are not known, and the check is left to the engine and to the call. */
function checkFunction(wanted: ImportInfo, offered: Signature | FunctionSignature): void {
  if (wanted.kind !== 'function') throw mistyped(wanted, `it is imported as a ${wanted.kind}, but is a function`)
  if (wanted.signature === undefined || sameSignature(wanted.signature, offered)) return
  throw mistyped(wanted, `it is imported as ${formatSignature(wanted.signature)}, but is ${formatSignature(offered)}`)
}

function adviceFor({ module, kind }: ImportInfo, { wasi }: ImportOffer): string {
  if (module === WASI_NAMESPACE && wasi === undefined) return 'grant WASI with the option wasi: true'
  if (module === WASI_NAMESPACE) return 'WASI preview 1 has no such function here'
  if (module === 'env') return 'nothing is provided under env; older plug-ins that import env.extism_* must be rebuilt'
  if (kind !== 'function') return `a host gives functions; link a module named ${JSON.stringify(module)} for a ${kind}`
  return 'pass it in the option functions, or link a module of that name'
}

function missing({ module, name }: ImportInfo, advice: string): LinkError {
  return new LinkError('ERR_IMPORT_MISSING', `Nobody provides the import ${module}.${name}: ${advice}`, {
    details: { module, name },
  })
}

function mistyped({ module, name }: ImportInfo, difference: string): LinkError {
  return new LinkError('ERR_IMPORT_TYPE', `The import ${module}.${name} has the wrong type: ${difference}`, {
    details: { module, name },
  })
}
