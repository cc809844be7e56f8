import { unknownInstructionFeature } from '../instruction-table.ts'
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
