// Bodies are written in the order of calls; here they are put into that of their indices, as a module has them.
import { bodies, BODY_BYTES, bodyCount, ERROR_TOO_LARGE, fail, reserve, SLACK } from './layout'
import { out } from './output'

/** Where all bodies are, each with its size before it. */
export let newCode: usize = 0
export let newCodeBytes: usize = 0

export function gatherCode(): void {
  const end = bodies + bodyCount * BODY_BYTES
  let bytes: u64 = 0
  for (let body = bodies; body < end; body += BODY_BYTES) {
    const length = load<u32>(body, 4)
    bytes += lebBytes(length) + length
  }
  newCode = (out + 15) & ~15
  if (newCode + bytes + SLACK > 0xffff_0000) fail(ERROR_TOO_LARGE, 0, 0, 0)
  reserve(newCode + <usize>bytes + SLACK)
  newCodeBytes = <usize>bytes
  let to = newCode
  for (let body = bodies; body < end; body += BODY_BYTES) {
    const length = load<u32>(body, 4)
    to = writeLeb(to, length)
    memory.copy(to, load<u32>(body), length)
    to += length
  }
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
