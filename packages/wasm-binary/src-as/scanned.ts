// How the first walk steps over plain instructions: those of a kind alike.
import * as op from './opcodes'

/** Not plain: what follows is in the table of kinds. */
export const NOT_PLAIN: u32 = 0
export const PLAIN_ALONE: u32 = 1
/** As the one before, but it weighs more than one. */
export const PLAIN_HEAVY: u32 = 2
export const PLAIN_LOCAL: u32 = 3
/** A signed integer. */
export const PLAIN_CONSTANT: u32 = 4
export const PLAIN_MEMORY: u32 = 5
export const PLAIN_GLOBAL: u32 = 6
export const PLAIN_TABLE: u32 = 7
/** Four bytes, or eight. */
export const PLAIN_BYTES: u32 = 8

/** By opcode of one byte. */
export const SCANNED: usize = memory.data(0x100)

/** Of what is plain ({@link op.PLAIN}). */
export function fillScanned(): void {
  for (let code: u32 = 0; code < 0x100; code++) store<u8>(SCANNED + code, scannedKind(code))
}

function scannedKind(code: u32): u32 {
  const isHeavy = load<u8>(op.WEIGHTS + code) != 1
  switch (load<u8>(op.PLAIN + code)) {
    case op.PLAIN_ALONE:
      return isHeavy ? PLAIN_HEAVY : PLAIN_ALONE
    case op.PLAIN_INTEGER:
      if (code >= op.I32_CONST) return PLAIN_CONSTANT
      if (code >= op.TABLE_GET) return PLAIN_TABLE
      return code <= op.LOCAL_TEE ? PLAIN_LOCAL : PLAIN_GLOBAL
    case op.PLAIN_MEMORY:
      return PLAIN_MEMORY
    case op.PLAIN_FOUR_BYTES:
    case op.PLAIN_EIGHT_BYTES:
      return PLAIN_BYTES
    default:
      return NOT_PLAIN
  }
}
