/** Bulk functions of nearly all modules, put together beforehand: doing it takes a millisecond in a fresh process. */
import { ByteWriter } from '../byte-writer.ts'
import { type CodePart, writeCode } from '../assemble.ts'
import { OPCODE } from '../opcodes.ts'

/** The beginning: what is short is done at once. */
const AT_ONCE = '01017f2002418080c0004b45044020022103'
/** A loop, and the length of its next chunk. */
const CHUNKS = '03402002418080c0002002418080c000491b2103'
/** What comes between: having the instruction itself trap, where it would. */
const FILL_BEYOND = '200020012002fc0b000f0b2002ad3f00ad421086562000ad3f00ad4210862002ad7d56720440200020012002fc0b000f0b'
const COPY_BEYOND =
  '200020012002fc0a00000f0b2002ad3f00ad421086562000ad3f00ad4210862002ad7d56722002ad3f00ad421086562001ad3f00ad4210862002ad7d5672720440200020012002fc0a00000f0b2000ad2001ad560440'
/** Chunks from the last to the first. */
const COPY_DOWNWARDS = '200220036b2102200020026a200120026a2003fc0a000020024100470d000b05'

/**
 * What `bulkBody` makes for memory 0 of 32 bits, in hexadecimal; between the pieces goes the code that charges.
 * A test holds the two together.
 */
const PIECES: Readonly<Record<number, readonly string[]>> = {
  [OPCODE.memoryFill]: [
    AT_ONCE,
    `${FILL_BEYOND}${CHUNKS}`,
    '200020012003fc0b00200020036a2100200220036b210220024100470d000b0b',
  ],
  [OPCODE.memoryCopy]: [
    AT_ONCE,
    `${COPY_BEYOND}${CHUNKS}`,
    `${COPY_DOWNWARDS}${CHUNKS}`,
    '200020012003fc0a0000200020036a2100200120036a2101200220036b210220024100470d000b0b0b',
  ],
}

/** The body of a bulk function for memory 0 of 32 bits; `undefined` for an instruction on tables. */
export function plainBulkBody(opcode: number, charge: readonly CodePart[]): Uint8Array | undefined {
  const pieces = PIECES[opcode]
  if (pieces === undefined) return undefined
  const writer = new ByteWriter(0x200)
  pieces.forEach((piece, i) => {
    if (i > 0) writeCode(writer, charge)
    for (let at = 0; at < piece.length; at += 2) writer.u8(Number.parseInt(piece.slice(at, at + 2), 16))
  })
  return writer.toBytes()
}
