import type { DefinedType, FunctionType, ValueType } from '../module.ts'
import { isSameValueType } from '../value-type.ts'

/** Whether a type is a function type with these parameters and results. */
export function isSameFunctionType(left: DefinedType | undefined, right: FunctionType): boolean {
  return left?.kind === 'function' && isSameTypes(left.params, right.params) && isSameTypes(left.results, right.results)
}

function isSameTypes(left: readonly ValueType[], right: readonly ValueType[]): boolean {
  return left.length === right.length && left.every((type, i) => isSameValueType(type, right[i] ?? 0))
}
