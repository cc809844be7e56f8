import { ByteWriter } from '../byte-writer.ts'
import { encodeModule } from '../encode-module.ts'
import { EMPTY_MODULE, type FunctionType, type Import } from '../module.ts'
import { NO_RESULT_BLOCK, OPCODE } from '../opcodes.ts'
import { VALUE_TYPE, writeValueType } from '../value-type.ts'
import { TypeList } from './type-list.ts'

/** The names that a {@link suspendAdapter} has: what it imports from the namespace `''`, and what it exports. */
export const SUSPEND_ADAPTER = {
  /** A function of the adapted type. */
  call: 'call',
  /** A global, `mut i32`: not 0 once `call` has more to give than it returned. */
  pending: 'pending',
  /** `() -> (i32)`: waits for it; 0 where the plug-in must not go on. May suspend its caller. */
  wait: 'wait',
  /** Gives the results that were waited for. */
  take: 'take',
  /** The export: the function as the plug-in is to import it. */
  run: 'run',
} as const

const NAMES = SUSPEND_ADAPTER

// Function indices, in the order of the imports.
const CALL = 0
const WAIT = 1
const TAKE = 2

/**
 * A module that makes of two functions of a host, one that answers at once and one that suspends its caller, a single one
 * that suspends only where it must: a function that may suspend cannot be called by code that cannot be suspended, even
 * if it would not suspend. Where the plug-in must not go on it traps, which no handler of the plug-in's can catch.
 */
export function suspendAdapter(type: FunctionType): Uint8Array {
  const types = new TypeList(EMPTY_MODULE)
  const adapted = types.find(type)
  const functions: readonly Import[] = [
    { module: '', name: NAMES.call, kind: 'function', typeIndex: adapted },
    {
      module: '',
      name: NAMES.wait,
      kind: 'function',
      typeIndex: types.find({ params: [], results: [VALUE_TYPE.i32] }),
    },
    { module: '', name: NAMES.take, kind: 'function', typeIndex: types.find({ params: [], results: type.results }) },
  ]
  const pending: Import = {
    module: '',
    name: NAMES.pending,
    kind: 'global',
    global: { value: VALUE_TYPE.i32, mutable: true },
  }
  return encodeModule({
    ...EMPTY_MODULE,
    typeGroups: types.groups,
    imports: [...functions, pending],
    functions: [adapted],
    exports: [{ name: NAMES.run, kind: 'function', index: functions.length }],
    code: [adapterBody(type)],
  })
}

function adapterBody({ params, results }: FunctionType): Uint8Array {
  const writer = new ByteWriter()
  const firstResult = params.length
  writer.vector(results, (locals, type) => {
    locals.u32(1)
    writeValueType(locals, type)
  })
  params.forEach((_type, i) => writeIndexed(writer, OPCODE.localGet, i))
  writeIndexed(writer, OPCODE.call, CALL)
  keepResults(writer, firstResult, results.length)
  writer.u8(OPCODE.block)
  writer.u8(NO_RESULT_BLOCK)
  writeIndexed(writer, OPCODE.globalGet, 0)
  writer.u8(OPCODE.i32Eqz)
  writeIndexed(writer, OPCODE.brIf, 0)
  writeIndexed(writer, OPCODE.call, WAIT)
  writer.u8(OPCODE.i32Eqz)
  writer.u8(OPCODE.if)
  writer.u8(NO_RESULT_BLOCK)
  writer.u8(OPCODE.unreachable)
  writer.u8(OPCODE.end)
  writeIndexed(writer, OPCODE.call, TAKE)
  keepResults(writer, firstResult, results.length)
  writer.u8(OPCODE.end)
  results.forEach((_type, i) => writeIndexed(writer, OPCODE.localGet, firstResult + i))
  writer.u8(OPCODE.end)
  return writer.toBytes()
}

/** The last result lies on top. */
function keepResults(writer: ByteWriter, firstResult: number, count: number): void {
  for (let i = count - 1; i >= 0; i--) writeIndexed(writer, OPCODE.localSet, firstResult + i)
}

function writeIndexed(writer: ByteWriter, opcode: number, index: number): void {
  writer.u8(opcode)
  writer.u32(index)
}
