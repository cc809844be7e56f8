import { definedTypes, functionTypeAt } from '../index-space.ts'
import type { DefinedType, FunctionType, TypeGroup, WasmModule } from '../module.ts'
import { functionTypeGroup, isPlainFunctionType } from '../sections/type-section.ts'
import { isSameFunctionType } from './same-type.ts'

const MAX_ONE_BYTE = 0x7f

/** The types of a module that a pass changes: those it had keep their indices, others come after them. */
export class TypeList {
  readonly #groups: TypeGroup[]
  readonly #flat: DefinedType[]

  constructor(module: WasmModule) {
    this.#groups = [...module.typeGroups]
    this.#flat = definedTypes(module)
  }

  /** All entries of the type section. */
  get groups(): readonly TypeGroup[] {
    return this.#groups
  }

  /** The index of a function type: of an equal one where there is one, otherwise of one that is added. */
  find(type: FunctionType): number {
    let typeIndex = 0
    for (const group of this.#groups) {
      // Most differ in the count of their parameters, the second byte: no call is needed to see that.
      const isLike = group.bytes[1] === type.params.length || type.params.length > MAX_ONE_BYTE
      if (isLike && isPlainFunctionType(group) && isSameFunctionType(group.types[0], type)) return typeIndex
      typeIndex += group.types.length
    }
    const group = functionTypeGroup(type)
    this.#groups.push(group)
    this.#flat.push(...group.types)
    return typeIndex
  }

  /** The function type at a type index. @throws {WasmBinaryError} `ERR_WASM_MALFORMED` where there is none */
  at(typeIndex: number | undefined): FunctionType {
    return functionTypeAt(this.#flat, typeIndex)
  }
}
