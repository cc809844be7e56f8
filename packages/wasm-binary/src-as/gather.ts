// Bodies are written in the order of calls; here they are put into that of their indices, as a module has them: where the old
// code is, if they fit in before the output. Fresh memory takes longer than the copying.
import { bodies, BODY_BYTES, bodyCount, code, codeEnd, ERROR_TOO_LARGE, fail, reserve, SLACK } from './layout'
import { out, outputStart } from './output'

/** Where all bodies are, each with its size before it. */
export let newCode: usize = 0
export let newCodeBytes: usize = 0

export function gatherCode(): void {
  newCode = placeNewCode()
  let to = newCode + newCodeBytes
  // From the last to the first: as new code is no shorter, what is still to be read is never written over.
  for (let body = bodies + bodyCount * BODY_BYTES; body > bodies;) {
    body -= BODY_BYTES
    const length = load<u32>(body, 4)
    to -= length
    memory.copy(to, load<u32>(body), length)
    to -= lebBytes(length)
    writeLeb(to, length)
  }
}

/** Measures the new code and finds a place for it. */
function placeNewCode(): usize {
  const end = bodies + bodyCount * BODY_BYTES
  let bytes: u64 = 0
  let start: u64 = code
  for (let body = bodies; body < end; body += BODY_BYTES) {
    const length = load<u32>(body, 4)
    bytes += lebBytes(length) + length
    const bodyEnd: u64 = <u64>load<u32>(body) + length
    // An old body that stays must end before those after it begin, or lie where it is to be.
    if (bodyEnd <= codeEnd) start = max(start, bodyEnd - min(bodyEnd, bytes))
  }
  const behind: u64 = (<u64>out + 15) & ~15
  if (behind + bytes + SLACK > 0xffff_0000) fail(ERROR_TOO_LARGE, 0, 0, 0)
  newCodeBytes = <usize>bytes
  if (start + bytes <= outputStart) return <usize>start
  reserve(<usize>(behind + bytes + SLACK))
  return <usize>behind
}

function lebBytes(number: u32): u32 {
  return number < 0x80 ? 1 : (38 - clz(number)) / 7
}

function writeLeb(to: usize, number: u32): usize {
  while (number >= 0x80) {
    store<u8>(to++, number | 0x80)
    number >>= 7
  }
  store<u8>(to++, number)
  return to
}
