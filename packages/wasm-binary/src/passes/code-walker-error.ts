import { unknownInstructionFeature } from '../instruction-table.ts'
import type { EncodedCode, WasmModule } from '../module.ts'
import { lebBytes } from '../byte-writer.ts'
import { malformed, unsupported } from '../wasm-binary-error.ts'

/** What the walk noted before it trapped; the meaning of the numbers is the kind's. */
interface WalkFault {
  /** Where in the module. */
  readonly offset: number
  readonly first: number
  readonly second: number
}

const SPACES = ['type', 'local', 'function', 'global', 'table', 'memory']

/** By the kinds of `src-as/layout.ts`. */
const ERRORS: readonly ((fault: WalkFault) => Error)[] = [
  ({ offset }) => malformed('the code cannot be walked', offset),
  () => unsupported('a module of this size', 0, 'does not fit into the memory that a walk over its code takes'),
  ({ offset, first, second }) => unsupported(unknownInstructionFeature(first, second), offset),
  ({ offset }) => malformed('unexpected end', offset),
  ({ offset }) => malformed('an integer is too long', offset),
  ({ offset }) => malformed('a body goes on after its end', offset),
  ({ offset, first, second }) => malformed(`${SPACES[second] ?? 'item'} ${first} does not exist`, offset),
  ({ offset }) =>
    unsupported('memory.atomic.wait', offset, 'blocks for as long as it likes, and so cannot be stopped in time'),
  ({ offset, first }) => malformed(`0x${first.toString(16)} is not what may stand here`, offset),
  ({ offset }) => unsupported('shared heap types', offset),
  ({ first }) => unsupported(`more than ${first} kinds of bulk instructions`, 0, 'in a module are not supported'),
]

/** The error to throw for a trap of the walk. */
export function walkError(trap: unknown, kind: number, fault: WalkFault): unknown {
  // A stack that overflows or memory that runs out is not the module's fault.
  return kind === 0 ? trap : ERRORS[kind]?.(fault)
}

/** Where in the module an offset into its code is: in the bytes it was read from, or else in a body. */
export function offsetInModule({ source, code }: WasmModule, { pieces }: EncodedCode, offset: number): number {
  const [piece] = pieces
  if (code.length === 0) return piece === undefined ? offset : offset + originIn(source, piece)
  let start = 0
  for (const body of code) {
    start += lebBytes(body.length)
    if (offset <= start + body.length) return Math.max(offset - start, 0) + originIn(source, body)
    start += body.length
  }
  return offset
}

function originIn(source: Uint8Array, part: Uint8Array): number {
  return part.buffer === source.buffer ? part.byteOffset - source.byteOffset : 0
}
