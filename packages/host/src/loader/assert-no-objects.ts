import { type ValueType, VALUE_TYPE, valueTypeName, WasmBinaryError, type WasmModule } from '@tenon/wasm-binary'

/**
 * Values of one exception. Compilers give them one or two; the engine keeps each of a thousand in an object of its own, and
 * as many exceptions as the stack has room for can be alive.
 */
const MAX_EXCEPTION_VALUES = 16
const EXCEPTION_TYPES: ReadonlySet<string> = new Set(['exnref', '(ref exn)', '(ref null exn)'])

/**
 * Makes sure that a module keeps nothing in the engine's heap, which no limit of memory bounds: nothing sees that fill up,
 * until it ends the process.
 * @throws {WasmBinaryError} ERR_WASM_UNSUPPORTED for structs, arrays, exceptions that can be kept, and large ones
 */
export function assertNoObjects(module: WasmModule): void {
  const types = module.typeGroups.flatMap((group) => group.types)
  if (types.some(({ kind }) => kind !== 'function')) {
    throw unbounded('garbage collection', 'structs and arrays lie outside of all memories')
  }
  if (keptTypes(module).some((type) => EXCEPTION_TYPES.has(valueTypeName(type)))) {
    throw unbounded('kept exceptions', 'exceptions in tables and globals lie outside of all memories')
  }
  for (const typeIndex of tagTypes(module)) {
    const type = types[typeIndex]
    if (type?.kind === 'function' && type.params.length > MAX_EXCEPTION_VALUES) {
      throw unbounded(
        'large exceptions',
        `exceptions of more than ${MAX_EXCEPTION_VALUES} values lie outside of all memories`,
      )
    }
  }
}

/** Types of what stays from instruction to instruction, and is none of the stack. */
function keptTypes({ tables, globals, imports }: WasmModule): ValueType[] {
  return [
    ...tables.map(({ type }) => type.element),
    ...globals.map(({ type }) => type.value),
    ...imports.map((item) =>
      item.kind === 'table' ? item.table.element : item.kind === 'global' ? item.global.value : VALUE_TYPE.i32,
    ),
  ]
}

function tagTypes({ tags, imports }: WasmModule): number[] {
  return [...tags, ...imports.filter(({ kind }) => kind === 'tag')].map((tag) =>
    'typeIndex' in tag ? tag.typeIndex : 0,
  )
}

function unbounded(feature: string, what: string): WasmBinaryError {
  const message = `${what}, so that limits.memoryBytes cannot bound them`
  return new WasmBinaryError('ERR_WASM_UNSUPPORTED', message, 0, feature)
}
