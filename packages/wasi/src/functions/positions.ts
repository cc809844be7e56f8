import { fail } from '../wasi-error.ts'

const LARGEST_OFFSET = 2n ** 63n - 1n
const LARGEST_POSITION = BigInt(Number.MAX_SAFE_INTEGER)

/** A place to read from, or `undefined` where no file goes. @throws {WasiError} INVAL for one before the start */
export function toReadPosition(offset: bigint): number | undefined {
  if (offset > LARGEST_OFFSET) fail('INVAL')
  return offset > LARGEST_POSITION ? undefined : Number(offset)
}

/** A place to write to, or a size. @throws {WasiError} INVAL for one before the start, FBIG where no file goes */
export function toWritePosition(offset: bigint): number {
  if (offset > LARGEST_OFFSET) fail('INVAL')
  if (offset > LARGEST_POSITION) fail('FBIG')
  return Number(offset)
}

/** Where a seek leads. @throws {WasiError} INVAL for a place before the start, or beyond all offsets */
export function toSeekPosition(origin: bigint, offset: bigint): bigint {
  const position = origin + BigInt.asIntN(64, offset)
  return position < 0n || position > LARGEST_OFFSET ? fail('INVAL') : position
}
