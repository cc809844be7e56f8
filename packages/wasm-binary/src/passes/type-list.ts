import { definedTypes, functionTypeAt } from '../index-space.ts'
import type { DefinedType, FunctionType, TypeGroup, WasmModule } from '../module.ts'
import { functionTypeGroup, isPlainFunctionType } from '../sections/type-section.ts'
import { isSameFunctionType } from './same-type.ts'

/** The types of a module that a pass changes: those it had keep their indices, others come after them. */
export class TypeList {
  readonly #groups: TypeGroup[]
  readonly #flat: DefinedType[]
  /** Of each group: its first bytes as a number, which tell most types apart, and the index of its first type. */
  readonly #heads: number[]
  readonly #starts: number[] = []
  /** Types that were asked for, by their bytes as text: passes ask for the same few again and again. */
  readonly #found = new Map<string, number>()

  constructor(module: WasmModule) {
    this.#groups = [...module.typeGroups]
    this.#flat = definedTypes(module)
    this.#heads = this.#groups.map(headOf)
    let start = 0
    for (const { types } of this.#groups) {
      this.#starts.push(start)
      start += types.length
    }
  }

  /** All entries of the type section. */
  get groups(): readonly TypeGroup[] {
    return this.#groups
  }

  /** The index of a function type: of an equal one where there is one, otherwise of one that is added. */
  find(type: FunctionType): number {
    const key = `${type.params.join()}:${type.results.join()}`
    const known = this.#found.get(key)
    if (known !== undefined) return known
    const found = this.#search(type)
    this.#found.set(key, found)
    return found
  }

  #search(type: FunctionType): number {
    const wanted = functionTypeGroup(type)
    const head = headOf(wanted)
    for (let i = this.#heads.indexOf(head); i >= 0; i = this.#heads.indexOf(head, i + 1)) {
      const group = this.#groups[i]
      const isSame = group && isPlainFunctionType(group) && isSameFunctionType(group.types[0], type)
      if (isSame === true) return this.#starts[i] ?? 0
    }
    return this.#add(wanted, head)
  }

  /** The function type at a type index. @throws {WasmBinaryError} `ERR_WASM_MALFORMED` where there is none */
  at(typeIndex: number | undefined): FunctionType {
    return functionTypeAt(this.#flat, typeIndex)
  }

  #add(group: TypeGroup, head: number): number {
    const typeIndex = this.#flat.length
    this.#groups.push(group)
    this.#flat.push(...group.types)
    this.#heads.push(head)
    this.#starts.push(typeIndex)
    return typeIndex
  }
}

function headOf({ bytes }: TypeGroup): number {
  return (bytes[0] ?? 0) | ((bytes[1] ?? 0) << 8) | ((bytes[2] ?? 0) << 16) | ((bytes[3] ?? 0) << 24)
}
