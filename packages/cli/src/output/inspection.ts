import {
  ENGINE_SECTION,
  type EngineReference,
  ModuleError,
  type ModuleErrorCode,
  parseEngineReference,
} from '@tenon/abi'
import {
  describeModule,
  parseModule,
  WasmBinaryError,
  type ExternDescription,
  type ImportDescription,
  type ModuleDescription,
  type WasmBinaryErrorCode,
  type WasmModule,
} from '@tenon/wasm-binary'
import { describeLinked, type ExportInfo, type LinkedDescription, type LinkPluginOptions } from '@tenon/host'
import { groupImports, type ImportGroup } from './import-groups.ts'
import { gzipSize } from './sizes.ts'

/** An export, and whether a host can call it as a plug-in's function. */
export type InspectedExport = ExternDescription & { readonly isCallable: boolean }

/** What `tenon inspect` shows of a module. */
export interface Inspection extends Pick<
  ModuleDescription,
  'memories' | 'sections' | 'producers' | 'functionCount' | 'namedFunctionCount'
> {
  /** As the user gave it. */
  readonly location: string
  readonly bytes: number
  readonly gzipBytes: number
  readonly exports: readonly InspectedExport[]
  /** The limits built in, where it was linked ahead of time; exports and imports are then those it was made with. */
  readonly linked?: LinkPluginOptions
  /** The engine that it was made for and shares with others; by its own word. */
  readonly sharedEngine?: EngineReference
  readonly importGroups: readonly ImportGroup<ImportDescription>[]
}

const CODES: Readonly<Record<WasmBinaryErrorCode, ModuleErrorCode>> = {
  ERR_WASM_MALFORMED: 'ERR_MODULE_MALFORMED',
  ERR_WASM_UNSUPPORTED: 'ERR_MODULE_INVALID',
  ERR_WASM_COMPONENT: 'ERR_MODULE_COMPONENT',
}

function parse(location: string, bytes: Uint8Array): WasmModule {
  try {
    return parseModule(bytes)
  } catch (cause) {
    if (!(cause instanceof WasmBinaryError)) throw cause
    throw new ModuleError(CODES[cause.code], `${location}: ${cause.message}`, {
      cause,
      details: { location, offset: cause.offset },
    })
  }
}

function engineOf({ customSections }: WasmModule): EngineReference | undefined {
  const section = customSections.find(({ name }) => name === ENGINE_SECTION)
  return section && parseEngineReference(section.bytes)
}

/** Whether an export is one a host calls: no parameters, and no result or one i32. */
function isCallable({ kind, params = [], results = [] }: ExternDescription): boolean {
  return kind === 'function' && params.length === 0 && (results.length === 0 || results.join() === 'i32')
}

/** The border of the module that a linked one was made of. */
function borderOf({ exports, imports }: LinkedDescription['shape']): Pick<ModuleDescription, 'exports' | 'imports'> {
  return {
    exports: exports.map(toDescription),
    imports: imports.map((item) => ({ module: item.module, ...toDescription(item) })),
  }
}

function toDescription({ name, kind, signature }: ExportInfo): ExternDescription {
  return { name, kind, ...signature }
}

/**
 * Looks into a module without running or compiling it.
 * @throws ModuleError ERR_MODULE_MALFORMED, ERR_MODULE_INVALID, ERR_MODULE_COMPONENT or ERR_MODULE_LINKED
 */
export function inspectModule(location: string, bytes: Uint8Array): Inspection {
  const module = parse(location, bytes)
  const description = describeModule(module)
  const sharedEngine = engineOf(module)
  const linked = describeLinked(bytes)
  const border = linked === undefined ? description : borderOf(linked.shape)
  return {
    location,
    bytes: bytes.length,
    gzipBytes: gzipSize(bytes),
    ...(linked && { linked: linked.options }),
    ...(sharedEngine && { sharedEngine }),
    exports: border.exports.map((item) => ({ ...item, isCallable: isCallable(item) })),
    importGroups: groupImports(border.imports),
    memories: description.memories,
    sections: description.sections,
    producers: description.producers,
    functionCount: description.functionCount,
    namedFunctionCount: description.namedFunctionCount,
  }
}
