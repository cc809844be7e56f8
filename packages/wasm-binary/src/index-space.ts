import type { DefinedType, ExternKind, FunctionType, GlobalType, Limits, TableType, WasmModule } from './module.ts'
import { decodeFunctions } from './sections/function-section.ts'
import { malformed } from './wasm-binary-error.ts'

/** How many of the module's imports are of a kind; they take the first indices of that kind's space. */
export function countImports(module: WasmModule, kind: ExternKind): number {
  let count = 0
  for (const item of module.imports) if (item.kind === kind) count++
  return count
}

/** The module's types, each at its type index. */
export function definedTypes(module: WasmModule): DefinedType[] {
  return module.typeGroups.flatMap((group) => group.types)
}

/** How many functions the module defines. */
export function countFunctions({ functions, encodedFunctions }: WasmModule): number {
  return encodedFunctions?.count ?? functions.length
}

/** The type index of each imported function. */
export function importedFunctionTypes({ imports }: WasmModule): number[] {
  const types: number[] = []
  for (const item of imports) if (item.kind === 'function') types.push(item.typeIndex)
  return types
}

/** The type index of each function, imported ones first. */
export function functionTypeIndices(module: WasmModule): number[] {
  return [...importedFunctionTypes(module), ...decodeFunctions(module)]
}

/** The type of each table, imported ones first. */
export function tableTypes(module: WasmModule): TableType[] {
  const imported = module.imports.flatMap((item) => (item.kind === 'table' ? [item.table] : []))
  return [...imported, ...module.tables.map((table) => table.type)]
}

/** The limits of each memory, imported ones first. */
export function memoryLimits(module: WasmModule): Limits[] {
  const imported = module.imports.flatMap((item) => (item.kind === 'memory' ? [item.memory] : []))
  return [...imported, ...module.memories]
}

/** The type of each global, imported ones first. */
export function globalTypes(module: WasmModule): GlobalType[] {
  const imported = module.imports.flatMap((item) => (item.kind === 'global' ? [item.global] : []))
  return [...imported, ...module.globals.map((global) => global.type)]
}

/** The function type at a type index. @throws {WasmBinaryError} `ERR_WASM_MALFORMED` where there is none. */
export function functionTypeAt(types: readonly DefinedType[], typeIndex: number | undefined): FunctionType {
  const type = typeIndex === undefined ? undefined : types[typeIndex]
  if (type?.kind !== 'function') throw malformed(`type ${typeIndex} is not a function type`, 0)
  return type
}

/** The type of a function by its index. @throws {WasmBinaryError} `ERR_WASM_MALFORMED` where there is no such function. */
export function functionTypeOf(module: WasmModule, functionIndex: number): FunctionType {
  return functionTypeAt(definedTypes(module), functionTypeIndices(module)[functionIndex])
}
