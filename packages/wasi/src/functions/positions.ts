import { fail } from '../wasi-error.ts'

const LARGEST_OFFSET = 2n ** 63n - 1n
/** High words from here on are negative offsets, and those from {@link TOO_FAR} on lead where no file goes. */
const NEGATIVE = 2 ** 31
const TOO_FAR = 2 ** 21
const WORD = 2 ** 32

/** A bigint goes in, and its two words come out: `Number` of a bigint takes five times as long. */
const offsetCell = new BigUint64Array(1)
const words = new Uint32Array(offsetCell.buffer)
offsetCell[0] = 1n
const [LOW, HIGH] = words[0] === 1 ? [0, 1] : [1, 0]

/** A place to read from, or `undefined` where no file goes. @throws {WasiError} INVAL for one before the start */
export function toReadPosition(offset: bigint): number | undefined {
  offsetCell[0] = offset
  const high = words[HIGH] ?? 0
  if (high >= NEGATIVE) fail('INVAL')
  return high >= TOO_FAR ? undefined : high * WORD + (words[LOW] ?? 0)
}

/** A place to write to, or a size. @throws {WasiError} INVAL for one before the start, FBIG where no file goes */
export function toWritePosition(offset: bigint): number {
  return toReadPosition(offset) ?? fail('FBIG')
}

/** Where a seek leads. @throws {WasiError} INVAL for a place before the start, or beyond all offsets */
export function toSeekPosition(origin: bigint, offset: bigint): bigint {
  const position = origin + BigInt.asIntN(64, offset)
  return position < 0n || position > LARGEST_OFFSET ? fail('INVAL') : position
}
