import {
  definedTypes,
  functionTypeAt,
  globalTypes,
  importedFunctionTypes,
  memoryLimits,
  tableTypes,
} from '../index-space.ts'
import type { DefinedType, ExternKind, GlobalType, Limits, TableType, WasmModule } from '../module.ts'
import { typeIndexOfDefined } from '../sections/function-section.ts'
import { valueTypeName } from '../value-type.ts'

/** What an import or export is. */
export interface ExternDescription {
  readonly name: string
  readonly kind: ExternKind
  /** Of functions and tags: the names of their parameters' types, such as `i32`. */
  readonly params?: readonly string[]
  /** Of functions: the names of their results' types. */
  readonly results?: readonly string[]
  /** Of globals, tables and memories: their type, such as `mut i32`, `funcref 1..4` or `2..16 pages`. */
  readonly type?: string
}

/** What an import is, and the name of the module it is wanted from. */
export interface ImportDescription extends ExternDescription {
  readonly module: string
}

/** What a module wants, and what it gives. */
export interface BorderDescription {
  readonly exports: readonly ExternDescription[]
  readonly imports: readonly ImportDescription[]
}

/**
 * Describes no more than what a module imports and exports: the rest takes long where many functions have names.
 * @throws {WasmBinaryError} `ERR_WASM_MALFORMED` where an import or export names what is not there
 */
export function describeBorder(module: WasmModule): BorderDescription {
  const spaces = indexSpaces(module)
  return {
    exports: module.exports.map(({ name, kind, index }) => describe(name, kind, spaces[kind](index))),
    imports: describeImports(module, spaces),
  }
}

/** The type at an index: of parameters and results, or in words. */
type Described = Pick<ExternDescription, 'params' | 'results' | 'type'>
type IndexSpaces = Readonly<Record<ExternKind, (index: number) => Described>>

function indexSpaces(module: WasmModule): IndexSpaces {
  const types = definedTypes(module)
  const imported = importedFunctionTypes(module)
  const tags = [...module.imports.flatMap((item) => (item.kind === 'tag' ? [item] : [])), ...module.tags]
  const tables = tableTypes(module)
  const memories = memoryLimits(module)
  const globals = globalTypes(module)
  return {
    function: (index) =>
      describeFunction(types, imported[index] ?? typeIndexOfDefined(module, index - imported.length)),
    tag: (index) => ({ params: describeFunction(types, tags[index]?.typeIndex).params }),
    table: (index) => describeWith(tables[index], tableText),
    memory: (index) => describeWith(memories[index], memoryText),
    global: (index) => describeWith(globals[index], globalText),
  }
}

function describe(name: string, kind: ExternKind, described: Described): ExternDescription {
  return { name, kind, ...described }
}

/** Imports take the first indices of their space, in their order. */
function describeImports(module: WasmModule, spaces: IndexSpaces): ImportDescription[] {
  const next: Record<ExternKind, number> = { function: 0, table: 0, memory: 0, global: 0, tag: 0 }
  return module.imports.map(({ module: from, name, kind }) => {
    const described = spaces[kind](next[kind]++)
    return { module: from, ...describe(name, kind, described) }
  })
}

function describeFunction(
  types: readonly DefinedType[],
  typeIndex: number | undefined,
): { readonly params: readonly string[]; readonly results: readonly string[] } {
  const { params, results } = functionTypeAt(types, typeIndex)
  return { params: params.map(valueTypeName), results: results.map(valueTypeName) }
}

function describeWith<Type>(type: Type | undefined, toText: (type: Type) => string): Described {
  return type === undefined ? {} : { type: toText(type) }
}

function tableText({ element, limits }: TableType): string {
  return `${valueTypeName(element)} ${limitsText(limits)}`
}

function memoryText(limits: Limits): string {
  return `${limitsText(limits)} pages${limits.shared ? ' shared' : ''}${limits.is64 ? ' i64' : ''}`
}

function limitsText({ min, max }: Limits): string {
  return `${min}..${max ?? ''}`
}

function globalText({ value, mutable }: GlobalType): string {
  return `${mutable ? 'mut ' : ''}${valueTypeName(value)}`
}
