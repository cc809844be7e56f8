import { countFunctions, countImports, memoryLimits } from '../index-space.ts'
import type { Limits, WasmModule } from '../module.ts'
import { NAME_SECTION, readFunctionNames } from '../name-section.ts'
import { PRODUCERS_SECTION, readProducers, type Producer } from '../producers-section.ts'
import { sectionSizes, type SectionSize } from '../sections/section-sizes.ts'
import { type BorderDescription, describeBorder } from './describe-border.ts'

/** A memory and its sizes, in its own pages. */
export interface MemoryDescription {
  readonly minPages: number
  readonly maxPages?: number
  readonly shared: boolean
  readonly is64: boolean
  readonly imported: boolean
}

/** What a person or a program wants to know of a module before running it. */
export interface ModuleDescription extends BorderDescription {
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

/** Of its own functions: a name section has names of imports as well. */
function countNamedFunctions(module: WasmModule, names: Uint8Array): number {
  const imported = module.imports.filter((item) => item.kind === 'function').length
  const end = imported + countFunctions(module)
  return [...readFunctionNames(names).keys()].filter((index) => index >= imported && index < end).length
}

function describeMemories(module: WasmModule): MemoryDescription[] {
  const imported = countImports(module, 'memory')
  return memoryLimits(module).map((limits, index) => describeMemory(limits, index < imported))
}

function describeMemory({ min, max, shared, is64 }: Limits, imported: boolean): MemoryDescription {
  const minPages = Number(min)
  return { minPages, ...(max !== undefined && { maxPages: Number(max) }), shared, is64, imported }
}
