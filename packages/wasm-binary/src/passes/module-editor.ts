import { countImports, functionTypeIndices } from '../index-space.ts'
import { i32Constant, i64Constant } from '../const-expression.ts'
import type {
  ConstExpression,
  CustomSection,
  ElementSegment,
  Export,
  ExternKind,
  FunctionType,
  Global,
  GlobalType,
  Import,
  Table,
  ValueType,
  WasmModule,
} from '../module.ts'
import { NAME_SECTION, remapFunctionNames } from '../name-section.ts'
import { VALUE_TYPE } from '../value-type.ts'
import { malformed, unsupported } from '../wasm-binary-error.ts'
import { zeroBody } from '../zero-body.ts'
import { COUNTS_CODE_BYTES } from './code-offsets.ts'
import { FunctionRewriter } from './function-rewriter.ts'
import { functionSites } from './function-sites.ts'
import { TypeList } from './type-list.ts'

interface AddedFunction {
  readonly id: number
  readonly typeIndex: number
  readonly body: Uint8Array
  readonly name: string | undefined
}

/**
 * Adds to a module and takes from it, and keeps every function index in it right: in code, elements, exports, start,
 * initialisers and the `name` section.
 *
 * Functions are named by **id**. An original function's id is its index; what is added gets the next free ids. Bodies
 * given to the editor name functions by id, as if it were an index, and `finish` turns all ids into final indices. The
 * module's own code cannot name what was added: an index beyond its functions is malformed, as it was before.
 * Indices of types, globals and table slots are final from the start. (An index of a type beyond the module's own may
 * come to name a type that was added: an invalid module may so become a valid one, but no more than that.)
 */
export class ModuleEditor {
  readonly #module: WasmModule
  readonly #originalTypeIndices: readonly number[]
  readonly #importCount: number
  readonly #originalGlobals: number
  readonly #types: TypeList
  readonly #addedImports: { readonly id: number; readonly item: Import }[] = []
  readonly #addedFunctions: AddedFunction[] = []
  /** Bodies of imports that become functions, by original index. */
  readonly #stubs = new Map<number, Uint8Array>()
  readonly #replacedBodies = new Map<number, Uint8Array>()
  readonly #addedElements: ElementSegment[] = []
  readonly #addedExports: Export[] = []
  readonly #addedGlobals: Global[] = []
  #tables: readonly Table[]
  #exports: readonly Export[]
  #start: { readonly id: number | undefined } | undefined
  #nextId: number

  constructor(module: WasmModule) {
    this.#module = module
    this.#originalTypeIndices = functionTypeIndices(module)
    this.#importCount = countImports(module, 'function')
    this.#originalGlobals = countImports(module, 'global') + module.globals.length
    this.#types = new TypeList(module)
    this.#tables = module.tables
    this.#exports = module.exports
    this.#nextId = this.#originalTypeIndices.length
  }

  /** The final index of a function type: of an equal one where the module has it, otherwise of one that is added. */
  findType(type: FunctionType): number {
    return this.#types.find(type)
  }

  /**
   * Adds a function import after the others and returns its id.
   *
   * @param type or the index of one of the module's types: equal types that stand in different groups are not the same
   */
  addFunctionImport(module: string, name: string, type: FunctionType | number): number {
    const id = this.#nextId++
    const typeIndex = typeof type === 'number' ? type : this.findType(type)
    this.#addedImports.push({ id, item: { module, name, kind: 'function', typeIndex } })
    return id
  }

  /**
   * Takes an original function import away and puts a function in its place: whoever named the import now names it.
   *
   * @param body without it, the function returns zeros and nulls
   */
  replaceFunctionImport(functionIndex: number, body?: Uint8Array): void {
    if (functionIndex >= this.#importCount) throw malformed(`function ${functionIndex} is not an import`, 0)
    this.#stubs.set(functionIndex, body ?? zeroBody(this.#typeOf(functionIndex)))
  }

  /**
   * Adds a function after the others and returns its id.
   *
   * @param body local declarations, instructions and the final `end`
   * @param name goes into the `name` section where the module has one
   */
  addFunction(type: FunctionType, body: Uint8Array, name?: string): number {
    const id = this.#nextId++
    this.#addedFunctions.push({ id, typeIndex: this.findType(type), body, name })
    return id
  }

  /** Puts another body in the place of a defined function's. */
  replaceBody(functionIndex: number, body: Uint8Array): void {
    const position = functionIndex - this.#importCount
    if (this.#module.code[position] === undefined) throw malformed(`function ${functionIndex} has no body`, 0)
    this.#replacedBodies.set(position, body)
  }

  /** Adds a global and returns its index. */
  addGlobal(type: GlobalType, init: ConstExpression): number {
    this.#addedGlobals.push({ type, init })
    return this.#originalGlobals + this.#addedGlobals.length - 1
  }

  /** Adds an export of a function by its id, or of anything else by its index. */
  addExport(name: string, kind: ExternKind, idOrIndex: number): void {
    this.#addedExports.push({ name, kind, index: idOrIndex })
  }

  /** Keeps only those of the module's own exports for which `keep` says so. */
  filterExports(keep: (item: Export) => boolean): void {
    this.#exports = this.#exports.filter(keep)
  }

  /**
   * Adds entries at the end of a table of functions, which grows by as many (its maximum too), and returns the slot of
   * the first.
   *
   * @param functions ids
   * @throws {WasmBinaryError} `ERR_WASM_UNSUPPORTED` where the table is imported or holds something else
   */
  addTableEntries(tableIndex: number, functions: readonly number[]): number {
    const imported = countImports(this.#module, 'table')
    if (tableIndex < imported) throw unsupported('imported tables', 0, 'cannot be grown')
    const table = this.#tables[tableIndex - imported]
    if (table === undefined) throw malformed(`table ${tableIndex} does not exist`, 0)
    if (!holdsFunctions(table.type.element)) throw unsupported('tables of other references', 0, 'cannot hold functions')
    const { limits } = table.type
    const added = BigInt(functions.length)
    const grown = { ...limits, min: limits.min + added, ...(limits.max !== undefined && { max: limits.max + added }) }
    this.#tables = this.#tables.with(tableIndex - imported, { ...table, type: { ...table.type, limits: grown } })
    const offset = limits.is64 ? i64Constant(limits.min) : i32Constant(Number(limits.min))
    this.#addedElements.push({ mode: 'active', tableIndex, offset, items: { kind: 'functions', indices: functions } })
    return Number(limits.min)
  }

  /** Puts functions, by their ids, into slots of a table that it has already. */
  fillTable(tableIndex: number, firstSlot: number, functions: readonly number[]): void {
    const offset = i32Constant(firstSlot)
    this.#addedElements.push({ mode: 'active', tableIndex, offset, items: { kind: 'functions', indices: functions } })
  }

  /** Makes a function, by its id, the start function, or none. */
  setStart(id: number | undefined): void {
    this.#start = { id }
  }

  /** The module with all that was asked for. The editor can go on, and finish again. */
  finish(): WasmModule {
    const module = this.#module
    const newIndices = this.#assignIndices()
    const own = { functions: this.#originalTypeIndices.length, globals: this.#originalGlobals }
    const rewriter = new FunctionRewriter(module.source, newIndices, own)
    const { start: _, ...rest } = module
    const code = this.#finalCode(rewriter, newIndices)
    const start = this.#finalStart(rewriter)
    return {
      ...rest,
      typeGroups: this.#types.groups,
      imports: this.#finalImports(),
      functions: [...module.functions, ...this.#stubTypes(), ...this.#addedFunctions.map((added) => added.typeIndex)],
      tables: this.#tables.map((table) =>
        table.init === undefined ? table : { ...table, init: rewriter.expression(table.init, 'original') },
      ),
      globals: [
        ...module.globals.map((item) => rewriter.global(item, 'original')),
        ...this.#addedGlobals.map((item) => rewriter.global(item, 'added')),
      ],
      exports: [
        ...this.#exports.map((item) => rewriter.export(item, 'original')),
        ...this.#addedExports.map((item) => rewriter.export(item, 'added')),
      ],
      ...(start !== undefined && { start }),
      elements: this.#finalElements(rewriter),
      code,
      customSections: this.#finalCustomSections(newIndices, code),
    }
  }

  #typeOf(functionIndex: number): FunctionType {
    return this.#types.at(this.#originalTypeIndices[functionIndex])
  }

  /** Final order: imports that stay, added imports, the module's functions, imports made functions, added functions. */
  #assignIndices(): Uint32Array {
    const newIndices = new Uint32Array(this.#nextId)
    let next = 0
    for (let i = 0; i < this.#importCount; i++) if (!this.#stubs.has(i)) newIndices[i] = next++
    for (const { id } of this.#addedImports) newIndices[id] = next++
    for (let i = this.#importCount; i < this.#originalTypeIndices.length; i++) newIndices[i] = next++
    for (const id of this.#stubs.keys()) newIndices[id] = next++
    for (const { id } of this.#addedFunctions) newIndices[id] = next++
    return newIndices
  }

  #stubTypes(): number[] {
    return [...this.#stubs.keys()].map((id) => this.#originalTypeIndices[id] ?? 0)
  }

  #finalImports(): Import[] {
    let functionIndex = 0
    const kept = this.#module.imports.filter((item) => item.kind !== 'function' || !this.#stubs.has(functionIndex++))
    return [...kept, ...this.#addedImports.map((added) => added.item)]
  }

  #finalCode(rewriter: FunctionRewriter, newIndices: Uint32Array): Uint8Array[] {
    const { code } = this.#module
    const originalCount = this.#originalTypeIndices.length
    // Where functions or globals were added, bodies that change in nothing are walked too: they must not name what was added.
    const mustWalk = this.#nextId > originalCount || this.#hasRemovedExport() || !isIdentity(newIndices, originalCount)
    const sites = mustWalk ? functionSites(this.#module) : undefined
    for (const id of sites?.referenced ?? []) rewriter.referenced.add(id)
    const own = code.map((body, position) => {
      const replaced = this.#replacedBodies.get(position)
      if (replaced !== undefined) return rewriter.body(replaced, 'added')
      const places = sites?.bodies[position]
      return places === undefined ? body : rewriter.ownBody(body, places)
    })
    const stubs = [...this.#stubs.values()].map((body) => rewriter.body(body, 'added'))
    const added = this.#addedFunctions.map(({ body }) => rewriter.body(body, 'added'))
    return [...own, ...stubs, ...added]
  }

  #finalStart(rewriter: FunctionRewriter): number | undefined {
    if (this.#start !== undefined)
      return this.#start.id === undefined ? undefined : rewriter.index(this.#start.id, 'added')
    return this.#module.start === undefined ? undefined : rewriter.index(this.#module.start, 'original')
  }

  /**
   * A function that code refers to by `ref.func` must be named outside code too. Where an export that did so may have
   * gone, a declarative segment does it.
   */
  #finalElements(rewriter: FunctionRewriter): ElementSegment[] {
    const elements = [
      ...this.#module.elements.map((segment) => rewriter.elements(segment, 'original')),
      ...this.#addedElements.map((segment) => rewriter.elements(segment, 'added')),
    ]
    if (rewriter.referenced.size > 0 && this.#hasRemovedExport()) {
      const indices = [...rewriter.referenced].map((id) => rewriter.index(id, 'added'))
      elements.push({ mode: 'declarative', items: { kind: 'functions', indices } })
    }
    return elements
  }

  #hasRemovedExport(): boolean {
    return this.#exports.length !== this.#module.exports.length
  }

  #finalCustomSections(newIndices: Uint32Array, code: readonly Uint8Array[]): CustomSection[] {
    const hasSameBodies = this.#module.code.every((body, position) => code[position] === body)
    const names = new Map<number, string>()
    for (const { id, name } of this.#addedFunctions) if (name !== undefined) names.set(newIndices[id] ?? 0, name)
    return this.#module.customSections.flatMap((section) => {
      if (section.name !== NAME_SECTION) return hasSameBodies || !COUNTS_CODE_BYTES.test(section.name) ? [section] : []
      const bytes = remapFunctionNames(section.bytes, (index) => newIndices[index], names)
      return bytes === undefined ? [] : [{ ...section, bytes }]
    })
  }
}

function holdsFunctions(type: ValueType): boolean {
  if (typeof type === 'number') return type === VALUE_TYPE.funcref
  return type.length === 2 && type[1] === VALUE_TYPE.funcref
}

function isIdentity(newIndices: Uint32Array, count: number): boolean {
  for (let i = 0; i < count; i++) if (newIndices[i] !== i) return false
  return true
}
