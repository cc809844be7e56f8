/**
 * The model of a module: one field per section, in the terms of the specification. What no pass needs to understand is
 * kept as the bytes it was read from. Nothing here is ever changed in place.
 */

/** A value type: the byte of a short one (`VALUE_TYPE.i32`), or the raw bytes of a longer reference type. */
export type ValueType = number | Uint8Array

/** An initialiser or offset: the raw bytes of its instructions, the final `end` included. */
export type ConstExpression = Uint8Array

/** The parameters and results of a function. */
export interface FunctionType {
  readonly params: readonly ValueType[]
  readonly results: readonly ValueType[]
}

/** One type, decoded as far as passes need. */
export type DefinedType =
  | ({ readonly kind: 'function' } & FunctionType)
  | { readonly kind: 'struct' | 'array' | 'continuation' }

/** One entry of the type section: a recursion group, or a type that stands alone. */
export interface TypeGroup {
  /** The entry as encoded. */
  readonly bytes: Uint8Array
  /** The types it defines, each of which takes the next type index. */
  readonly types: readonly DefinedType[]
}

/** The sizes of a memory (in pages) or a table (in entries). */
export interface Limits {
  readonly min: bigint
  readonly max?: bigint
  readonly shared: boolean
  /** Whether it is indexed by i64. */
  readonly is64: boolean
  /** Log2 of a memory's page size where it has its own (custom page sizes); otherwise a page is 64 KiB. */
  readonly pageSizeLog2?: number
}

/** What a table holds, and how many. */
export interface TableType {
  readonly element: ValueType
  readonly limits: Limits
}

/** What a global holds, and whether it may change. */
export interface GlobalType {
  readonly value: ValueType
  readonly mutable: boolean
}

/** The kinds of things a module imports and exports. */
export type ExternKind = 'function' | 'table' | 'memory' | 'global' | 'tag'

/** The type of an import. */
export type ExternType =
  | { readonly kind: 'function'; readonly typeIndex: number }
  | { readonly kind: 'table'; readonly table: TableType }
  | { readonly kind: 'memory'; readonly memory: Limits }
  | { readonly kind: 'global'; readonly global: GlobalType }
  | { readonly kind: 'tag'; readonly typeIndex: number }

/** One import: the two names, and its type. */
export type Import = { readonly module: string; readonly name: string } & ExternType

/** A defined table. */
export interface Table {
  readonly type: TableType
  /** The value its entries start with, where that is not null. */
  readonly init?: ConstExpression
}

/** A defined global. */
export interface Global {
  readonly type: GlobalType
  readonly init: ConstExpression
}

/** A defined tag (exceptions). */
export interface Tag {
  readonly typeIndex: number
}

/** One export: its name, and an index into the space of its kind, imports counted first. */
export interface Export {
  readonly name: string
  readonly kind: ExternKind
  readonly index: number
}

/** The entries of an element segment: plain function indices, or an expression each. */
export type ElementItems =
  | { readonly kind: 'functions'; readonly indices: readonly number[] }
  | { readonly kind: 'expressions'; readonly type: ValueType; readonly expressions: readonly ConstExpression[] }

/** A segment of table entries. */
export type ElementSegment =
  | {
      readonly mode: 'active'
      readonly tableIndex: number
      readonly offset: ConstExpression
      readonly items: ElementItems
    }
  | { readonly mode: 'passive' | 'declarative'; readonly items: ElementItems }

/** A segment of memory contents. */
export type DataSegment =
  | {
      readonly mode: 'active'
      readonly memoryIndex: number
      readonly offset: ConstExpression
      readonly bytes: Uint8Array
    }
  | { readonly mode: 'passive'; readonly bytes: Uint8Array }

/** A custom section, kept where it was. */
export interface CustomSection {
  readonly name: string
  /** What follows the name. */
  readonly bytes: Uint8Array
  /** The id of the last section before it that is not custom; 0 where there is none. */
  readonly after: number
}

/** Bodies that were not decoded. */
export interface EncodedCode {
  readonly count: number
  /** All of them in order, each with its size before it; any number to a piece. */
  readonly pieces: readonly Uint8Array[]
}

/** The types of functions, where they were not decoded. */
export interface EncodedFunctions {
  readonly count: number
  /** The type index of each in order; any number to a piece. */
  readonly pieces: readonly Uint8Array[]
}

/** A module, read. {@link parseModule} makes one; passes make new ones from it. */
export interface WasmModule {
  /** The bytes it was read from; bodies, data and expressions are views of them until a pass replaces them. */
  readonly source: Uint8Array
  readonly typeGroups: readonly TypeGroup[]
  readonly imports: readonly Import[]
  /** The type index of each defined function. */
  readonly functions: readonly number[]
  /** The same where it was not decoded (`ParseOptions.keepsCodeEncoded`); `functions` is empty then. */
  readonly encodedFunctions?: EncodedFunctions
  readonly tables: readonly Table[]
  /** The limits of each defined memory. */
  readonly memories: readonly Limits[]
  readonly tags: readonly Tag[]
  readonly globals: readonly Global[]
  readonly exports: readonly Export[]
  /** The index of the start function. */
  readonly start?: number
  readonly elements: readonly ElementSegment[]
  /** The contents of the element section, where it was not decoded (`ParseOptions.keepsCodeEncoded`); `elements` is empty then. */
  readonly encodedElements?: Uint8Array
  readonly dataCount?: number
  /** The body of each defined function: local declarations and instructions, without the size. */
  readonly code: readonly Uint8Array[]
  /** The bodies, where they were not decoded (`ParseOptions.keepsCodeEncoded`); `code` is empty then. */
  readonly encodedCode?: EncodedCode
  readonly data: readonly DataSegment[]
  /** The contents of a data section that was not decoded (`ParseOptions.keepsDataEncoded`). */
  readonly encodedData?: Uint8Array
  readonly customSections: readonly CustomSection[]
}

/** A module with nothing in it. */
export const EMPTY_MODULE: WasmModule = {
  source: new Uint8Array(),
  typeGroups: [],
  imports: [],
  functions: [],
  tables: [],
  memories: [],
  tags: [],
  globals: [],
  exports: [],
  elements: [],
  code: [],
  data: [],
  customSections: [],
}
