/** What the walk over code must know of a module's types and functions. */
import { ByteReader } from '../byte-reader.ts'
import { definedTypes, globalTypes, tableTypes } from '../index-space.ts'
import { InstructionWalker } from '../instruction-walker.ts'
import type { DefinedType, FunctionType, ValueType, WasmModule } from '../module.ts'
import { NO_RESULT_BLOCK, OPCODE } from '../opcodes.ts'
import { isPlainFunctionType } from '../sections/type-section.ts'
import { VALUE_TYPE } from '../value-type.ts'
import { FUNCTION_FLAG, type FunctionMarks, NO_CLASS } from './code-walker.ts'
import type { ModuleAppender } from './module-appender.ts'

const FIRST_TYPE_INDEX = 0x100
const WORDS_PER_TYPE = 3

/**
 * Per type: the class of functions that a call by that type may reach, the count of parameters, and the type of a block
 * with its results.
 * @param needsBlocks whether the last is needed: types may have to be added for it
 */
export function typeFacts(appender: ModuleAppender, needsBlocks: boolean): { types: Uint32Array; classCount: number } {
  const defined = definedTypes(appender.module)
  const isPlain = appender.module.typeGroups.every(isPlainFunctionType) && defined.every(hasPlainValues)
  const classes = new Map<string, number>()
  const types = new Uint32Array(defined.length * WORDS_PER_TYPE)
  defined.forEach((type, i) => {
    const at = i * WORDS_PER_TYPE
    types[at] = NO_CLASS
    if (type.kind !== 'function') return
    // Types with supertypes, and those that name other types, are told apart by their lengths only: one class too few
    // makes the pass put in more checks, one too many fewer.
    const key = isPlain
      ? `${type.params.join()}:${type.results.join()}`
      : `${type.params.length}:${type.results.length}`
    const known = classes.get(key) ?? classes.size
    classes.set(key, known)
    types[at] = known
    types[at + 1] = type.params.length
    types[at + 2] = needsBlocks ? blockType(appender, type) : NO_RESULT_BLOCK
  })
  return { types, classCount: classes.size }
}

function hasPlainValues(type: DefinedType): boolean {
  return type.kind === 'function' && type.params.every(isShort) && type.results.every(isShort)
}

function isShort(type: ValueType): boolean {
  return typeof type === 'number'
}

function blockType(appender: ModuleAppender, { results }: FunctionType): number {
  const [first] = results
  if (first === undefined) return NO_RESULT_BLOCK
  if (results.length === 1 && typeof first === 'number') return first
  return FIRST_TYPE_INDEX + appender.findType({ params: [], results })
}

/** Functions that others may call than the module's own direct calls. */
export function functionMarks(module: WasmModule): FunctionMarks[] {
  const taken = FUNCTION_FLAG.addressTaken | (mayLeakFunctions(module) ? FUNCTION_FLAG.external : 0)
  const exported = module.exports.flatMap(({ kind, index }) => (kind === 'function' ? [index] : []))
  return [
    ...references(module).map((indices) => ({ indices, flags: taken })),
    { indices: exported, flags: FUNCTION_FLAG.external | FUNCTION_FLAG.addressTaken },
    { indices: module.start === undefined ? [] : [module.start], flags: FUNCTION_FLAG.external },
  ]
}

/** All functions that a reference is made to outside of code. In code there may be references to no others. */
function references({ elements, globals, tables }: WasmModule): (readonly number[])[] {
  const named: number[] = []
  const inExpression = (expression: Uint8Array): void => {
    if (!expression.includes(OPCODE.refFunc)) return
    const walker = new InstructionWalker(new ByteReader(expression))
    while (walker.next()) if (walker.opcode === OPCODE.refFunc) named.push(walker.index())
  }
  const lists = elements.flatMap(({ items }) => {
    if (items.kind === 'functions') return [items.indices]
    items.expressions.forEach(inExpression)
    return []
  })
  for (const { init } of globals) inExpression(init)
  for (const { init } of tables) if (init !== undefined) inExpression(init)
  return [...lists, named]
}

/** Whether a reference to a function may come to another module or to the host. */
function mayLeakFunctions(module: WasmModule): boolean {
  const shares = (kind: 'table' | 'global', isLeak: (index: number) => boolean): boolean =>
    module.exports.some((item) => item.kind === kind && isLeak(item.index))
  const globals = globalTypes(module)
  return (
    tableTypes(module).length > module.tables.length ||
    shares('table', () => true) ||
    module.imports.some((item) => item.kind === 'global' && !isClosed(item.global.value)) ||
    shares('global', (index) => !isClosed(globals[index]?.value ?? VALUE_TYPE.funcref)) ||
    definedTypes(module).some((type) => type.kind === 'function' && ![...type.params, ...type.results].every(isClosed))
  )
}

/** Whether a value of a type can never hold a reference to a function. */
function isClosed(type: ValueType): boolean {
  return typeof type === 'number' && (type >= VALUE_TYPE.v128 || type === VALUE_TYPE.externref)
}
