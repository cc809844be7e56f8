import { ByteWriter } from '../byte-writer.ts'
import { encodeModule } from '../encode-module.ts'
import { EMPTY_MODULE, type WasmModule } from '../module.ts'
import { OPCODE } from '../opcodes.ts'

/** Namespace of everything that a rewritten module imports from or exports to the host, and no plug-in may use. */
export const HOST_NAMESPACE = 'tenon'

/** A prefix of the names of exports that a rewritten module has for the host; no plug-in may use it. */
export const HOST_EXPORT_PREFIX = 'tenon:'

/** The export of the table through which a rewritten module calls its host: a function for each {@link HostSlot}. */
export const SLOTS_EXPORT = 'tenon:slots'

/** The export of what was the start function: the host calls it once the table is filled. */
export const START_EXPORT = 'tenon:start'

/** A function of the host that a rewritten module calls through its table; its place there is its place in the list. */
export interface HostSlot {
  /** What the module imported it as; {@link HOST_NAMESPACE} for those that passes ask for. */
  readonly module: string
  readonly name: string
  /** Index of its type in the rewritten module. */
  readonly typeIndex: number
}

/**
 * A module that imports the functions of slots under their places (`'' '0'`, `'' '1'`…) and exports them again under
 * the same names. What a JavaScript function is exported as may stand in a table, which the function itself may not.
 */
export function slotAdapter(rewritten: WasmModule, slots: readonly HostSlot[]): Uint8Array {
  return encodeModule({
    ...EMPTY_MODULE,
    typeGroups: rewritten.typeGroups,
    imports: slots.map(({ typeIndex }, i) => ({ module: '', name: String(i), kind: 'function', typeIndex })),
    exports: slots.map((_slot, i) => ({ name: String(i), kind: 'function', index: i })),
  })
}

/** The body of a function of a type with `paramCount` parameters that calls a slot with them. */
export function slotCall(paramCount: number, typeIndex: number, tableIndex: number, slot: number): Uint8Array {
  const writer = new ByteWriter(16 + 2 * paramCount)
  writer.u32(0) // locals
  writeArguments(writer, paramCount)
  writer.u8(OPCODE.i32Const)
  writer.s32(slot)
  writer.u8(OPCODE.callIndirect)
  writer.u32(typeIndex)
  writer.u32(tableIndex)
  writer.u8(OPCODE.end)
  return writer.toBytes()
}

/** The body of a function that calls another of its type. */
export function forwardCall(paramCount: number, functionIndex: number): Uint8Array {
  const writer = new ByteWriter(16 + 2 * paramCount)
  writer.u32(0) // locals
  writeArguments(writer, paramCount)
  writer.u8(OPCODE.call)
  writer.u32(functionIndex)
  writer.u8(OPCODE.end)
  return writer.toBytes()
}

function writeArguments(writer: ByteWriter, count: number): void {
  for (let i = 0; i < count; i++) {
    writer.u8(OPCODE.localGet)
    writer.u32(i)
  }
}
