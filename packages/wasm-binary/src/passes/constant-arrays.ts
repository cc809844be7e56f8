/** Arrays that a module makes where no check can stop it: in the expressions that an instance begins with. */
import { ByteReader } from '../byte-reader.ts'
import { InstructionWalker } from '../instruction-walker.ts'
import type { ConstExpression, WasmModule } from '../module.ts'
import { OPCODE, PREFIX } from '../opcodes.ts'
import { unsupported } from '../wasm-binary-error.ts'

/** Of all such arrays together: making so many takes some milliseconds. */
const MAX_ELEMENTS = 1_000_000
const FEATURE = 'array.new in a constant expression'
const LEB_MORE = 0x80
const LEB_BITS = 0x7f
const LEB_SHIFT = 7

/**
 * Refuses modules whose globals, tables and element segments begin with large arrays: one such expression of a few bytes
 * takes hundreds of megabytes, and nothing counts them.
 * @throws {WasmBinaryError} `ERR_WASM_UNSUPPORTED`
 */
export function assertSmallConstants(module: WasmModule): void {
  let elements = 0
  for (const expression of constantExpressions(module)) {
    elements += arrayElements(expression, module)
    if (elements > MAX_ELEMENTS) throw refused('is too long to be made in one piece', expression, module)
  }
}

function* constantExpressions({ globals, tables, elements }: WasmModule): Generator<ConstExpression> {
  for (const { init } of globals) yield init
  for (const { init } of tables) if (init !== undefined) yield init
  for (const { items } of elements) if (items.kind === 'expressions') yield* items.expressions
}

/** How many elements the arrays have that an expression makes by their length. */
function arrayElements(expression: ConstExpression, module: WasmModule): number {
  if (!expression.includes(PREFIX.gc)) return 0
  const walker = new InstructionWalker(new ByteReader(expression))
  let elements = 0
  let last: number | undefined
  while (walker.next()) {
    const { opcode } = walker
    if (opcode === OPCODE.arrayNew || opcode === OPCODE.arrayNewDefault) {
      if (last === undefined) throw refused('has a length that is not written down', expression, module)
      elements += last
    }
    last = opcode === OPCODE.i32Const ? unsignedConstant(walker) : undefined
  }
  return elements
}

function unsignedConstant({ bytes, immediates }: InstructionWalker): number {
  let value = 0
  let position = immediates
  let shift = 0
  for (;;) {
    const byte = bytes[position++] ?? 0
    value |= (byte & LEB_BITS) << shift
    shift += LEB_SHIFT
    if (byte < LEB_MORE) return signExtend(value, shift) >>> 0
  }
}

function signExtend(value: number, bits: number): number {
  const unused = 32 - bits
  return unused <= 0 ? value : (value << unused) >> unused
}

function refused(why: string, expression: ConstExpression, { source }: WasmModule): Error {
  return unsupported(FEATURE, Math.max(0, expression.byteOffset - source.byteOffset), why)
}
