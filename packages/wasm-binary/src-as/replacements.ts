// The functions that stand for bulk and growing instructions: one for each instruction and what it works on.
import { ERROR_REPLACEMENTS, fail, firstReplacement } from './layout'

const MOST: u32 = 0x100
const SLOTS: u32 = 2 * MOST
/** Per function: opcode, target, origin. */
const LIST: usize = memory.data(MOST * 12)
/** A hash table of places in the list, 0 for none. */
const TABLE: usize = memory.data(SLOTS * 4)

export let replacementCount: u32 = 0

export function replacements(): usize {
  return LIST
}

/** The index of the function for an instruction. */
export function replacementFor(code: u32, target: u32, origin: u32, start: usize): u32 {
  let slot = (code ^ (target * 0x9e37_79b1) ^ (origin * 0x85eb_ca6b)) & (SLOTS - 1)
  while (true) {
    const at = TABLE + ((<usize>slot) << 2)
    const place = load<u32>(at)
    if (place == 0) {
      if (replacementCount == MOST) fail(ERROR_REPLACEMENTS, start, MOST, 0)
      const entry = LIST + replacementCount * 12
      store<u32>(entry, code)
      store<u32>(entry, target, 4)
      store<u32>(entry, origin, 8)
      store<u32>(at, ++replacementCount)
      return firstReplacement + replacementCount - 1
    }
    const entry = LIST + (place - 1) * 12
    if (load<u32>(entry) == code && load<u32>(entry, 4) == target && load<u32>(entry, 8) == origin) {
      return firstReplacement + place - 1
    }
    slot = (slot + 1) & (SLOTS - 1)
  }
}
