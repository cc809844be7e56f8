import { ENV_FUNCTIONS, ENV_NAMESPACE, type FunctionSignature, isEnvFunctionName, USER_NAMESPACE } from '@tenon/abi'

/** A number, a name given to an earlier result, or such a name and a number added. */
export interface Operand {
  readonly name?: string
  readonly offset: bigint
}

/** A function a script may call. */
export interface Callee extends FunctionSignature {
  readonly namespace: string
  readonly name: string
}

/** A step of a script, parsed. */
export type ScriptStep =
  | ({
      readonly kind: 'call'
      readonly callee: Callee
      readonly args: readonly Operand[]
      readonly name?: string
    } & Expects)
  | { readonly kind: 'text'; readonly bytes: Uint8Array; readonly name: string }
  | { readonly kind: 'return'; readonly code: number }
  | { readonly kind: 'trap' }

interface Expects {
  readonly expected?: Operand | 'nonzero'
}

const hostFunction = (namespace: string, name: string, params: number): Callee => ({
  namespace,
  name,
  params: Array.from({ length: params }, () => 'i64' as const),
  results: ['i64'],
})

/** Host functions of `host-functions.ts` that a script may call beside the ABI's. */
const HOST_FUNCTIONS: Readonly<Record<string, Callee>> = {
  decorate: hostFunction(USER_NAMESPACE, 'decorate', 1),
  dangle: hostFunction(USER_NAMESPACE, 'dangle', 0),
  fail: hostFunction(USER_NAMESPACE, 'fail', 0),
  twice: hostFunction('example:numbers', 'twice', 1),
}

const encoder = new TextEncoder()
const STEP =
  /^(?:(?<name>[a-z]\w*) = )?(?<verb>\w+)(?<args>(?: (?:"(?:[^"\\]|\\.)*"|[^\s">]+))*)(?: -> (?<expected>\S+))?$/

/**
 * Parses one line: `[name =] function argument… [-> expected]`.
 * @throws {SyntaxError} for a line that is none
 */
export function parseSteps(line: string): readonly ScriptStep[] {
  const { name, verb = '', args = '', expected } = STEP.exec(line)?.groups ?? fail(line)
  if (verb === 'text' && name !== undefined) return [{ kind: 'text', name, bytes: encoder.encode(quoted(args, line)) }]
  if (verb === 'is_text') return textChecks(args, line)
  if (verb === 'return') return [{ kind: 'return', code: Number(args) }]
  if (verb === 'trap') return [{ kind: 'trap' }]
  return [parseCall(line, { verb, args, name, expected })]
}

interface StepParts {
  readonly verb: string
  readonly args: string
  readonly name: string | undefined
  readonly expected: string | undefined
}

function parseCall(line: string, { verb, args, name, expected }: StepParts): ScriptStep {
  const callee = calleeOf(verb) ?? fail(line)
  const operands = args.split(' ').filter(Boolean).map(operand)
  if (operands.length !== callee.params.length) return fail(line)
  if (callee.results.length === 0 && (name ?? expected) !== undefined) return fail(line)
  return {
    kind: 'call',
    callee,
    args: operands,
    ...(name !== undefined && { name }),
    ...(expected !== undefined && { expected: expected === 'nonzero' ? expected : operand(expected) }),
  }
}

/** `is_text handle "…"`: the length, then byte for byte. */
function textChecks(args: string, line: string): readonly ScriptStep[] {
  const handle = operand(args.trim().split(' ')[0] ?? '')
  const bytes = encoder.encode(quoted(args.slice(args.indexOf('"')), line))
  const check = (verb: 'length' | 'load_u8', offset: number, value: number): ScriptStep => ({
    kind: 'call',
    callee: calleeOf(verb) ?? fail(line),
    args: [{ ...handle, offset: handle.offset + BigInt(offset) }],
    expected: { offset: BigInt(value) },
  })
  return [check('length', 0, bytes.length), ...Array.from(bytes, (byte, i) => check('load_u8', i, byte))]
}

function calleeOf(name: string): Callee | undefined {
  if (!isEnvFunctionName(name)) return HOST_FUNCTIONS[name]
  const { params, results } = ENV_FUNCTIONS[name]
  return { namespace: ENV_NAMESPACE, name, params, results }
}

function operand(text: string): Operand {
  if (/^[-\d]/.test(text)) return { offset: integer(text) }
  const [name = '', sign = '', number = '0'] = text.split(/([+-])/)
  return { name, offset: sign === '-' ? -BigInt(number) : BigInt(number) }
}

function integer(text: string): bigint {
  return text.startsWith('-') ? -BigInt(text.slice(1)) : BigInt(text)
}

function quoted(text: string, line: string): string {
  const value: unknown = JSON.parse(text.trim())
  return typeof value === 'string' ? value : fail(line)
}

function fail(line: string): never {
  throw new SyntaxError(`Not a step of a script: ${line}`)
}
