// The types of functions: those of imports are written by the host, the others are read as they are encoded.
import { readLeb, value } from './decode'
import {
  bodyCount,
  code,
  ERROR_END,
  ERROR_INDEX,
  fail,
  FUNCTION_BYTES,
  functionCount,
  functions,
  importCount,
  TYPE_BYTES,
  typeCount,
  types,
} from './layout'

/** Reads the types of all functions that have a body. */
export function readFunctions(from: usize, to: usize): void {
  let p = from
  let place = functions + importCount * FUNCTION_BYTES
  for (let left = bodyCount; left > 0; left--) {
    if (p >= to) fail(ERROR_END, code, 0, 0)
    p = readLeb(p)
    store<u32>(place, value)
    place += FUNCTION_BYTES
  }
  if (p != to) fail(ERROR_END, code, 0, 0)
}

/** Every function must have a function type. */
export function checkTypes(): void {
  for (let i: u32 = 0; i < functionCount; i++) {
    const type = load<u32>(functions + i * FUNCTION_BYTES)
    if (type >= typeCount || load<u32>(types + type * TYPE_BYTES) == u32.MAX_VALUE) fail(ERROR_INDEX, code, type, 0)
  }
}
