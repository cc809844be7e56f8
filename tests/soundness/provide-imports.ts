import {
  functionTypeOf,
  type Import,
  type Limits,
  type ValueType,
  VALUE_TYPE,
  type WasmModule,
} from '@tenon/wasm-binary'

/**
 * Imports for a module nobody wrote, the same ones each time: functions that note how they are called, memories, tables,
 * globals and tags as the module wants them.
 */

const { i32, i64, f32, f64, v128, funcref, externref } = VALUE_TYPE

const VALUE_NAMES: ReadonlyMap<ValueType, string> = new Map<ValueType, string>([
  [i32, 'i32'],
  [i64, 'i64'],
  [f32, 'f32'],
  [f64, 'f64'],
  [v128, 'v128'],
  [funcref, 'anyfunc'],
  [externref, 'externref'],
])
const NUMBERS: ReadonlyMap<ValueType, number | bigint> = new Map<ValueType, number | bigint>([
  [i32, 7],
  [i64, 7n],
  [f32, 1.5],
  [f64, 1.5],
])

/** Why imports cannot be made: JavaScript has no way to make one of that type. */
export class CannotProvide extends Error {}

/**
 * Makes a module's imports.
 *
 * @param note is told of each call of an imported function
 * @throws {CannotProvide}
 */
export function provideImports(module: WasmModule, note: (call: string) => void): WebAssembly.Imports {
  const imports: Record<string, Record<string, WebAssembly.ImportValue>> = Object.create(null)
  let functionIndex = 0
  for (const item of module.imports) {
    const results = item.kind === 'function' ? functionTypeOf(module, functionIndex++).results : []
    const made = item.kind === 'function' ? noting(item, results, note) : provide(item, module)
    imports[item.module] ??= Object.create(null) as Record<string, WebAssembly.ImportValue>
    const namespace = imports[item.module]
    if (namespace !== undefined) namespace[item.name] = made
  }
  return imports
}

function noting(item: Import, results: readonly ValueType[], note: (call: string) => void): WebAssembly.ImportValue {
  return (...args: unknown[]) => {
    note(`${item.module} ${item.name} is called with ${args.map((value) => `${typeof value} ${show(value)}`).join()}`)
    const values = results.map((type) => NUMBERS.get(type) ?? null)
    return values.length > 1 ? values : values[0]
  }
}

function provide(item: Import, module: WasmModule): WebAssembly.ImportValue {
  try {
    return make(item, module)
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) throw new CannotProvide(error.message)
    throw error
  }
}

function make(item: Import, module: WasmModule): WebAssembly.ImportValue {
  switch (item.kind) {
    case 'memory':
      return new WebAssembly.Memory({
        ...sizes(item.memory),
        shared: item.memory.shared,
      } as unknown as WebAssembly.MemoryDescriptor)
    case 'table':
      return new WebAssembly.Table({
        element: nameOf(item.table.element),
        ...sizes(item.table.limits),
      } as unknown as WebAssembly.TableDescriptor)
    case 'global': {
      const descriptor = { value: nameOf(item.global.value), mutable: item.global.mutable }
      return new WebAssembly.Global(descriptor as WebAssembly.GlobalDescriptor, NUMBERS.get(item.global.value))
    }
    case 'tag':
      return makeTag(module, item.typeIndex)
    default:
      throw new CannotProvide('functions are made elsewhere')
  }
}

function makeTag(module: WasmModule, typeIndex: number): WebAssembly.ImportValue {
  const type = module.typeGroups.flatMap(({ types }) => types)[typeIndex]
  if (type?.kind !== 'function') throw new CannotProvide('a tag without a type')
  const Tag = WebAssembly.Tag as unknown as new (type: { parameters: string[] }) => WebAssembly.ImportValue
  return new Tag({ parameters: type.params.map(nameOf) })
}

function sizes({ min, max, is64 }: Limits): Record<string, unknown> {
  const size = (value: bigint): bigint | number => (is64 ? value : Number(value))
  return { initial: size(min), ...(max !== undefined && { maximum: size(max) }), ...(is64 && { address: 'i64' }) }
}

function nameOf(type: ValueType): string {
  const name = VALUE_NAMES.get(type)
  if (name === undefined) throw new CannotProvide('a type that JavaScript cannot make')
  return name
}

function show(value: unknown): string {
  return typeof value === 'object' && value !== null ? 'object' : String(value)
}
