import { countFunctions, countImports, importedFunctionTypes, memoryLimits, tableTypes } from '../index-space.ts'
import {
  type ConstExpression,
  type CustomSection,
  EMPTY_MODULE,
  type EncodedCode,
  type EncodedFunctions,
  type Export,
  type ExternKind,
  type FunctionType,
  type Global,
  type GlobalType,
  type Import,
  type Limits,
  type TableType,
  type WasmModule,
} from '../module.ts'
import { encodeCode } from '../sections/code-section.ts'
import { encodeFunctions, encodeTypeIndices } from '../sections/function-section.ts'
import { appendFunctionNames, NAME_SECTION } from '../name-section.ts'
import { VALUE_TYPE } from '../value-type.ts'
import { unsupported } from '../wasm-binary-error.ts'
import { COUNTS_CODE_BYTES } from './code-offsets.ts'
import {
  HOST_EXPORT_PREFIX,
  HOST_NAMESPACE,
  type HostSlot,
  slotCall,
  SLOTS_EXPORT,
  START_EXPORT,
} from './host-slots.ts'
import { TypeList } from './type-list.ts'

interface AppendedFunction {
  readonly typeIndex: number
  body: Uint8Array
  readonly name: string
}

/** What {@link ModuleAppender.finish} gives. */
export interface Appended {
  readonly module: WasmModule
  /** What the host must put into the table {@link SLOTS_EXPORT} before it calls anything; without any there is no table. */
  readonly slots: readonly HostSlot[]
  /** Whether the host must call {@link START_EXPORT} once the table is filled, and the fuel. */
  readonly hasStart: boolean
  /** The memories that the host must make, imported as `tenon` `memory0`, `memory1`…; none where the module has its own. */
  readonly memories: readonly Limits[]
}

/**
 * Adds to a module without moving a single index of it: what is added comes after all that is there, and calls to the
 * host go through a table ({@link HostSlot}). So no code needs to be read, and passes can be laid one over another.
 *
 * The module must be valid (let the engine compile it): an index beyond its own, which is invalid, would name what was
 * added. Passes over one appender must come in this order: those that import memories, those that add them.
 */
export class ModuleAppender {
  /** The module as it came. */
  readonly module: WasmModule
  readonly #types: TypeList
  readonly #importTypes: readonly number[]
  /** How many functions it imported, which keep their indices. */
  readonly importedFunctions: number
  /** How many functions it had, with those. */
  readonly functionCount: number
  readonly #functions: AppendedFunction[] = []
  readonly #globals: Global[] = []
  readonly #memories: Limits[] = []
  readonly #exports: Export[] = []
  readonly #slots: HostSlot[] = []
  /** Bodies for function imports, by index; all others become calls of slots where there is any. */
  readonly #definedImports = new Map<number, Uint8Array>()
  readonly #globalCount: number
  readonly #slotsTable: number
  #memoryCount: number
  #importedMemories: Import[] | undefined
  #isStartDeferred = false
  #isCodeReplaced = false
  #code: EncodedCode

  /** @throws {WasmBinaryError} `ERR_WASM_UNSUPPORTED` where the module uses names that are the host's */
  constructor(module: WasmModule) {
    assertNoHostNames(module)
    this.module = module
    this.#types = new TypeList(module)
    this.#importTypes = importedFunctionTypes(module)
    this.importedFunctions = this.#importTypes.length
    this.functionCount = this.importedFunctions + countFunctions(module)
    this.#globalCount = countImports(module, 'global') + module.globals.length
    this.#memoryCount = memoryLimits(module).length
    this.#slotsTable = tableTypes(module).length
    this.#code = encodeCode(module)
  }

  /** The index of a function type: of an equal one where the module has it, otherwise of one that is added. */
  findType(type: FunctionType): number {
    return this.#types.find(type)
  }

  /** The function type at a type index. @throws {WasmBinaryError} `ERR_WASM_MALFORMED` */
  typeAt(typeIndex: number): FunctionType {
    return this.#types.at(typeIndex)
  }

  /** Adds a function and returns its index. @param body local declarations, instructions and the final `end` */
  addFunction(type: FunctionType, body: Uint8Array, name: string): number {
    this.#functions.push({ typeIndex: this.findType(type), body, name })
    return this.functionCount + this.#functions.length - 1
  }

  /** Puts another body in the place of an added function's, which could not be written before. */
  replaceBody(functionIndex: number, body: Uint8Array): void {
    const added = this.#functions[functionIndex - this.functionCount]
    if (added === undefined) throw new TypeError(`function ${functionIndex} was not added`)
    added.body = body
  }

  /** The index of the function that {@link addFunction} adds next, for bodies that must name what is not there yet. */
  get nextFunction(): number {
    return this.functionCount + this.#functions.length
  }

  /** Adds a global and returns its index. */
  addGlobal(type: GlobalType, init: ConstExpression): number {
    this.#globals.push({ type, init })
    return this.#globalCount + this.#globals.length - 1
  }

  /** The index of the global that {@link addGlobal} adds next. */
  get nextGlobal(): number {
    return this.#globalCount + this.#globals.length
  }

  /** Adds a memory and returns its index. */
  addMemory(limits: Limits): number {
    this.#memories.push(limits)
    return this.#memoryCount + this.#memories.length - 1
  }

  /** Adds an export whose name begins with `tenon:`. */
  addExport(name: `tenon:${string}`, kind: ExternKind, index: number): void {
    this.#exports.push({ name, kind, index })
  }

  /** Adds a function that calls the host, and returns its index. The host knows the slot as `tenon` `name`. */
  addHostFunction(name: string, type: FunctionType): number {
    const typeIndex = this.findType(type)
    const body = slotCall(type.params.length, typeIndex, this.#slotsTable, this.#slots.length)
    this.#slots.push({ module: HOST_NAMESPACE, name, typeIndex })
    return this.addFunction(type, body, `${HOST_EXPORT_PREFIX}${name}`)
  }

  /** Puts a function in the place of an imported one. All function imports left over become calls of slots then. */
  defineImport(functionIndex: number, body: Uint8Array): void {
    this.#definedImports.set(functionIndex, body)
  }

  /**
   * Makes the module's own memories imports, so that one of the host's may come after them; returns the index of that.
   * @param name what the host's memory is imported as, from `tenon`
   * @throws {WasmBinaryError} `ERR_WASM_UNSUPPORTED` where a memory is of a kind that a host cannot make everywhere
   */
  importMemory(name: string, memory: Limits): number {
    if (this.#memories.length > 0) throw new TypeError('memories are imported before any is added')
    this.#importedMemories ??= this.module.memories.map(importedMemory)
    this.#importedMemories.push({ module: HOST_NAMESPACE, name, kind: 'memory', memory })
    return this.#memoryCount++
  }

  /** The module's own bodies, as passes have left them so far. */
  get ownCode(): Pick<WasmModule, 'code' | 'encodedCode'> {
    return this.#isCodeReplaced ? { code: [], encodedCode: this.#code } : this.module
  }

  /** Puts other bodies in the place of the module's own, all at once. */
  replaceCode(code: EncodedCode): void {
    this.#code = code
    this.#isCodeReplaced = true
  }

  /** Leaves the start function to the host, slots or not: something must be done before it runs. */
  deferStart(): void {
    this.#isStartDeferred = true
  }

  /** The module with all that was asked for. Call it once. */
  finish(): Appended {
    const importBodies = this.#definedImports.size === 0 ? undefined : this.#importBodies()
    const isDeferred = this.#isStartDeferred || this.#slots.length > 0
    const hasStart = isDeferred && this.module.start !== undefined
    if (hasStart) this.addExport(START_EXPORT, 'function', this.module.start ?? 0)
    if (this.#slots.length > 0) this.addExport(SLOTS_EXPORT, 'table', this.#slotsTable)
    return {
      module: this.#assemble(importBodies, hasStart),
      slots: this.#slots,
      hasStart,
      memories: this.#importedMemories === undefined ? [] : this.module.memories,
    }
  }

  #assemble(importBodies: readonly Uint8Array[] | undefined, hasStart: boolean): WasmModule {
    const { module } = this
    const { start, ...rest } = module
    return {
      ...rest,
      typeGroups: this.#types.groups,
      imports: this.#imports(importBodies !== undefined),
      functions: [],
      encodedFunctions: this.#typesWith(importBodies === undefined ? [] : this.#importTypes),
      tables: this.#slots.length === 0 ? module.tables : [...module.tables, { type: slotsType(this.#slots.length) }],
      memories: [...(this.#importedMemories === undefined ? module.memories : []), ...this.#memories],
      globals: [...module.globals, ...this.#globals],
      exports: [...module.exports, ...this.#exports],
      ...(start !== undefined && !hasStart && { start }),
      code: [],
      encodedCode: this.#codeWith(importBodies ?? []),
      customSections: this.#customSections(importBodies !== undefined || this.#isCodeReplaced),
    }
  }

  #typesWith(formerImports: readonly number[]): EncodedFunctions {
    const before = encodeTypeIndices(formerImports)
    const own = encodeFunctions(this.module)
    const after = encodeTypeIndices(this.#functions.map(({ typeIndex }) => typeIndex))
    return {
      count: before.count + own.count + after.count,
      pieces: [...before.pieces, ...own.pieces, ...after.pieces],
    }
  }

  #codeWith(importBodies: readonly Uint8Array[]): EncodedCode {
    const added = this.#functions.map(({ body }) => body)
    const before = encodeCode({ ...EMPTY_MODULE, code: importBodies })
    const after = encodeCode({ ...EMPTY_MODULE, code: added })
    return {
      count: before.count + this.#code.count + after.count,
      pieces: [...before.pieces, ...this.#code.pieces, ...after.pieces],
    }
  }

  #importBodies(): Uint8Array[] {
    let index = 0
    return this.module.imports.flatMap((item) => {
      if (item.kind !== 'function') return []
      return [this.#definedImports.get(index++) ?? this.#slotFor(item)]
    })
  }

  #slotFor(item: Import & { readonly kind: 'function' }): Uint8Array {
    const { module, name, typeIndex } = item
    const paramCount = this.typeAt(typeIndex).params.length
    const body = slotCall(paramCount, typeIndex, this.#slotsTable, this.#slots.length)
    this.#slots.push({ module, name, typeIndex })
    return body
  }

  #imports(areFunctionsDefined: boolean): Import[] {
    const kept = this.module.imports.filter((item) => item.kind !== 'function' || !areFunctionsDefined)
    return [...kept, ...(this.#importedMemories ?? [])]
  }

  #withNames(section: Uint8Array): Uint8Array | undefined {
    const names = this.#functions.map(({ name }) => name)
    return appendFunctionNames(section, this.functionCount, names)
  }

  #customSections(hasCodeMoved: boolean): CustomSection[] {
    return this.module.customSections.flatMap((section) => {
      if (section.name === NAME_SECTION) {
        const bytes = this.#functions.length === 0 ? section.bytes : this.#withNames(section.bytes)
        return bytes === undefined ? [] : [{ ...section, bytes }]
      }
      return hasCodeMoved && COUNTS_CODE_BYTES.test(section.name) ? [] : [section]
    })
  }
}

function slotsType(count: number): TableType {
  const size = BigInt(count)
  return { element: VALUE_TYPE.funcref, limits: { min: size, max: size, shared: false, is64: false } }
}

function importedMemory(memory: Limits, i: number): Import {
  if (memory.is64) throw unsupported('memory64', 0, 'cannot be made by the host')
  if (memory.pageSizeLog2 !== undefined) throw unsupported('custom page sizes', 0, 'cannot be made by the host')
  return { module: HOST_NAMESPACE, name: `memory${i}`, kind: 'memory', memory }
}

function assertNoHostNames({ imports, exports }: WasmModule): void {
  const taken =
    imports.find(({ module }) => module === HOST_NAMESPACE) ??
    exports.find(({ name }) => name.startsWith(HOST_EXPORT_PREFIX))
  if (taken !== undefined) throw unsupported(`the name ${JSON.stringify(taken.name)}`, 0, 'belongs to the host')
}
