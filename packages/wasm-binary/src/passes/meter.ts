/**
 * The meter: makes a module ask, every so often, whether it may go on.
 *
 * A counter is charged at the start of every function and at the header of every loop; when it falls below zero the
 * module calls the check it imports, and executes `unreachable` where that says so. A trap, unlike an exception thrown
 * by the check, cannot be caught by the module (`catch_all`).
 *
 * Why no program escapes it:
 * - Inside a function, control goes back only by a branch to a loop's label, which leads to the loop's header; so each
 *   cycle passes a check. What lies between two checks is a path that goes through no instruction twice. It is charged
 *   by its length before it is entered: the longest path through the function at its start, the longest turn of a loop
 *   at its header (`path-cost.ts`), a unit for 64 bytes.
 * - Between functions, every call, direct, indirect, by reference, as a tail or as the start function, leads to the
 *   start of a function; so each cycle of calls, and also each call of a graph without cycles that doubles at each
 *   level, passes a check.
 * - Instructions that take time by a number on the stack are charged by it. `memory.fill`, `memory.copy`, `table.fill`
 *   and `table.copy` are done in chunks with a check between them (`split-bulk.ts`). The others are charged first and
 *   then done in one piece, bounded by what the module's segments, tables or heap may hold; `capTables` bounds the
 *   longest of them, `table.grow`.
 *   `memory.atomic.wait*` may block for ever and is refused.
 * - The module can name neither the counter nor the meter's functions: indices beyond its own are malformed, in code
 *   as in exports, elements and start.
 */
import { ByteWriter } from '../byte-writer.ts'
import { countImports, functionTypeIndices, globalTypes, tableTypes } from '../index-space.ts'
import type { WasmModule } from '../module.ts'
import { unsupported } from '../wasm-binary-error.ts'
import { checkCode, meterBody, type BodyContext } from './meter-body.ts'
import { addMeterFunctions, type MeterOptions } from './meter-functions.ts'
import { ModuleEditor } from './module-editor.ts'
import { BulkSplitter } from './split-bulk.ts'

/**
 * Makes a module stop when a check says so, whatever it does; the head of this file says why.
 *
 * The check is imported: a function `() -> i32` that returns 0 to go on and anything else to trap. It must not throw.
 * Before each call of it the counter, a mutable i32 global that is exported, is set to `interval`; the check may set it
 * to something else.
 *
 * @throws {WasmBinaryError} `ERR_WASM_UNSUPPORTED` where the module does what cannot be metered, or exports the
 * counter's name itself; `ERR_WASM_MALFORMED` where it names functions or globals it does not have
 */
export function meter(module: WasmModule, options: MeterOptions): WasmModule {
  if (module.exports.some((item) => item.name === options.counterExport)) {
    throw unsupported(`an export named ${JSON.stringify(options.counterExport)}`, 0, 'is in the way of the meter')
  }
  const editor = new ModuleEditor(module)
  const functions = addMeterFunctions(editor, options)
  const context: BodyContext = {
    check: checkCode(functions),
    source: module.source,
    meter: functions,
    splitter: new BulkSplitter(editor, module, functions),
    functionCount: functionTypeIndices(module).length,
    globalCount: globalTypes(module).length,
    isTable64: tableTypes(module).map((type) => type.limits.is64),
    arena: new ByteWriter(module.source.length * 2),
  }
  const firstDefined = countImports(module, 'function')
  module.code.forEach((body, position) => editor.replaceBody(firstDefined + position, meterBody(context, body)))
  return editor.finish()
}
