// Where places in new code come from: asked for a few of them before a run, when an error is explained.

/** How many places one run can be asked for, as in src/passes/code-walker.ts. */
const MAX_PLACES: u32 = 64
/** Per place: its function, its offset in the new body, the offset in the old one. */
const PLACES: usize = memory.data(64 * 12)
const PLACE_BYTES: usize = 12
const NOWHERE: u32 = 0xffff_ffff

let placeCount: u32 = 0
/** Whether a place is asked for in the body being copied. */
export let isTraced: bool = false
let tracedFunction: u32 = 0
let oldStart: usize = 0
let newStart: usize = 0

/** Asks where a place in a function's new body comes from. Of a body that stays as it is, it comes from itself. */
export function trace(functionIndex: u32, offset: u32): void {
  if (placeCount == MAX_PLACES) return
  const place = PLACES + placeCount++ * PLACE_BYTES
  store<u32>(place, functionIndex)
  store<u32>(place, offset, 4)
  store<u32>(place, offset, 8)
}

/** Where the answers are: as often as was asked, the third of three numbers. */
export function places(): usize {
  return PLACES
}

/** Called for each function that is rewritten. */
export function beginFunction(functionIndex: u32): void {
  isTraced = false
  for (let i: u32 = 0; i < placeCount; i++) {
    const place = PLACES + i * PLACE_BYTES
    if (load<u32>(place) == functionIndex) isTraced = true
  }
  tracedFunction = functionIndex
}

/** Called where its body begins, in the old code and in the new. */
export function beginBody(from: usize, to: usize): void {
  oldStart = from
  newStart = to
  if (!isTraced) return
  for (let i: u32 = 0; i < placeCount; i++) {
    const place = PLACES + i * PLACE_BYTES
    if (load<u32>(place) == tracedFunction) store<u32>(place, NOWHERE, 8)
  }
}

/** Called before bytes are copied. What was put in before them belongs to the instruction that they begin with. */
export function noteCopy(from: usize, to: usize, bytes: usize): void {
  for (let i: u32 = 0; i < placeCount; i++) {
    const place = PLACES + i * PLACE_BYTES
    if (load<u32>(place) != tracedFunction || load<u32>(place, 8) != NOWHERE) continue
    const wanted = newStart + load<u32>(place, 4)
    if (wanted >= to + bytes) continue
    store<u32>(place, <u32>(from - oldStart + (wanted < to ? 0 : wanted - to)), 8)
  }
}
