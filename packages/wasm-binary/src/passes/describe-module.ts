import {
  countFunctions,
  countImports,
  definedTypes,
  functionTypeAt,
  globalTypes,
  importedFunctionTypes,
  memoryLimits,
  tableTypes,
} from '../index-space.ts'
import type { DefinedType, ExternKind, GlobalType, Limits, TableType, WasmModule } from '../module.ts'
import { NAME_SECTION, readFunctionNames } from '../name-section.ts'
import { PRODUCERS_SECTION, readProducers, type Producer } from '../producers-section.ts'
import { typeIndexOfDefined } from '../sections/function-section.ts'
import { sectionSizes, type SectionSize } from '../sections/section-sizes.ts'
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

/** A memory and its sizes, in its own pages. */
export interface MemoryDescription {
  readonly minPages: number
  readonly maxPages?: number
  readonly shared: boolean
  readonly is64: boolean
  readonly imported: boolean
}

/** What a person or a program wants to know of a module before running it. */
export interface ModuleDescription {
  readonly exports: readonly ExternDescription[]
  readonly imports: readonly ImportDescription[]
  readonly memories: readonly MemoryDescription[]
  /** The sections of the bytes that the module was read from, in their order. */
  readonly sections: readonly SectionSize[]
  readonly producers: readonly Producer[]
  /** How many functions it defines. */
  readonly functionCount: number
  /** How many functions the `name` section names. */
  readonly namedFunctionCount: number
}

/**
 * Describes a module for those who inspect or load it.
 *
 * @throws {WasmBinaryError} `ERR_WASM_MALFORMED` where an import or export names what is not there
 */
export function describeModule(module: WasmModule): ModuleDescription {
  const names = module.customSections.find((section) => section.name === NAME_SECTION)
  return {
    ...describeBorder(module),
    memories: describeMemories(module),
    sections: sectionSizes(module.source),
    producers: module.customSections.flatMap(({ name, bytes }) =>
      name === PRODUCERS_SECTION ? readProducers(bytes) : [],
    ),
    functionCount: countFunctions(module),
    namedFunctionCount: names === undefined ? 0 : countNamedFunctions(module, names.bytes),
  }
}

/**
 * Describes no more than what a module imports and exports: the rest takes long where many functions have names.
 * @throws {WasmBinaryError} `ERR_WASM_MALFORMED` as {@link describeModule}
 */
export function describeBorder(module: WasmModule): Pick<ModuleDescription, 'imports' | 'exports'> {
  const spaces = indexSpaces(module)
  return {
    exports: module.exports.map(({ name, kind, index }) => describe(name, kind, spaces[kind](index))),
    imports: describeImports(module, spaces),
  }
}

/** Of its own functions: a name section has names of imports as well. */
function countNamedFunctions(module: WasmModule, names: Uint8Array): number {
  const imported = module.imports.filter((item) => item.kind === 'function').length
  const end = imported + countFunctions(module)
  return [...readFunctionNames(names).keys()].filter((index) => index >= imported && index < end).length
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

function describeMemories(module: WasmModule): MemoryDescription[] {
  const imported = countImports(module, 'memory')
  return memoryLimits(module).map((limits, index) => describeMemory(limits, index < imported))
}

function describeMemory({ min, max, shared, is64 }: Limits, imported: boolean): MemoryDescription {
  const minPages = Number(min)
  return { minPages, ...(max !== undefined && { maxPages: Number(max) }), shared, is64, imported }
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
