/** A number as scripts write it: its bits in decimal, or for floats also a pattern, `nan:canonical` or `nan:arithmetic`. */
interface NumberValue {
  readonly type: 'i32' | 'i64' | 'f32' | 'f64'
  readonly value: string
}

interface VectorValue {
  readonly type: 'v128'
  readonly lane_type: LaneType
  readonly value: readonly string[]
}

interface ReferenceValue {
  readonly type: ReferenceName
  /** `null`, or the number of a reference of the host's. */
  readonly value?: string
}

/** A value as scripts write it. */
export type ScriptValue =
  | NumberValue
  | VectorValue
  | ReferenceValue
  | { readonly type: 'either'; readonly values: readonly ScriptValue[] }

type LaneType = 'i8' | 'i16' | 'i32' | 'i64' | 'f32' | 'f64'
type ReferenceName =
  | 'funcref'
  | 'externref'
  | 'anyref'
  | 'eqref'
  | 'arrayref'
  | 'structref'
  | 'i31ref'
  | 'nullref'
  | 'nullfuncref'
  | 'nullexternref'
  | 'nullexnref'
  | 'exnref'
  | 'refnull'

/** A value that a call gave: the bits of a number or vector, or a reference as JavaScript has it. */
export type Observed =
  | { readonly kind: 'bits'; readonly type: NumberType; readonly bits: bigint }
  | { readonly kind: 'reference'; readonly value: unknown }

/** The types whose values are bits. */
export type NumberType = 'i32' | 'i64' | 'f32' | 'f64' | 'v128'

const WIDTHS: Readonly<Record<LaneType, number>> = { i8: 8, i16: 16, i32: 32, i64: 64, f32: 32, f64: 64 }
const FLOATS = {
  f32: { exponent: 0x7f80_0000n, quiet: 0x40_0000n, sign: 0x8000_0000n },
  f64: { exponent: 0x7ff0_0000_0000_0000n, quiet: 0x8_0000_0000_0000n, sign: 0x8000_0000_0000_0000n },
}

/** References that a host gives to a module, one for each number, so that it can tell that it gets the same back. */
const hostReferences = new Map<string, object>()

/** The bits of a number or a vector of a script; a pattern for NaNs stands for the NaN without payload. */
export function bitsOf(value: ScriptValue): bigint {
  if (value.type === 'v128') {
    const width = WIDTHS[value.lane_type]
    return value.value.reduceRight((bits, lane) => (bits << BigInt(width)) | laneBits(lane, value.lane_type), 0n)
  }
  if (!isNumber(value)) throw new TypeError(`${value.type} has no bits`)
  return laneBits(value.value, value.type)
}

/** A reference that a script passes, as JavaScript has it. */
export function referenceOf(value: ScriptValue): unknown {
  if (!('value' in value) || typeof value.value !== 'string' || value.value === 'null') return null
  if (value.type === 'i31ref') return Number(value.value)
  const known = hostReferences.get(value.value)
  if (known !== undefined) return known
  const made = { host: value.value }
  hostReferences.set(value.value, made)
  return made
}

/** Whether a value is one of those that hold bits. */
function isNumber(value: ScriptValue): value is NumberValue {
  return value.type === 'i32' || value.type === 'i64' || value.type === 'f32' || value.type === 'f64'
}

/** Whether a script's expectation holds. */
export function isAsExpected(expected: ScriptValue, observed: Observed | undefined): boolean {
  if (observed === undefined) return false
  if (expected.type === 'either') return expected.values.some((value) => isAsExpected(value, observed))
  if (observed.kind === 'reference') return isExpectedReference(expected, observed.value)
  if (expected.type === 'v128') return observed.type === 'v128' && isExpectedVector(expected, observed.bits)
  return (
    isNumber(expected) &&
    observed.type === expected.type &&
    isExpectedLane(expected.value, expected.type, observed.bits)
  )
}

/**
 * What is compared before and after a pass. Of NaNs only that they are: which one an operation gives is not said by the
 * specification. Vectors are read with the lanes that the script expects.
 */
export function describeObserved(observed: Observed, expected: ScriptValue | undefined): string {
  if (observed.kind === 'reference') return describeReference(observed.value)
  const { type, bits } = observed
  if (type === 'f32' || type === 'f64') return describeLane(bits, type)
  if (type !== 'v128') return `${type} ${bits.toString(16)}`
  const first = expected?.type === 'either' ? expected.values[0] : expected
  const laneType = first?.type === 'v128' ? first.lane_type : 'i64'
  return `v128 ${lanesOf(bits, laneType)
    .map((lane) => describeLane(lane, laneType))
    .join(' ')}`
}

function describeLane(bits: bigint, type: LaneType): string {
  return (type === 'f32' || type === 'f64') && isNan(bits, type) ? 'nan' : `${type} ${bits.toString(16)}`
}

function describeReference(value: unknown): string {
  if (typeof value === 'object' && value !== null) {
    for (const [name, known] of hostReferences) if (known === value) return `host ${name}`
    return 'object'
  }
  if (typeof value === 'function') return 'function'
  return `${typeof value} ${String(value)}`
}

function laneBits(text: string, type: LaneType): bigint {
  if (text.startsWith('nan:')) {
    const { exponent, quiet } = FLOATS[type === 'f64' ? 'f64' : 'f32']
    return exponent | quiet
  }
  return BigInt.asUintN(WIDTHS[type], BigInt(text))
}

function lanesOf(bits: bigint, type: LaneType): bigint[] {
  const width = WIDTHS[type]
  return Array.from({ length: 128 / width }, (_, i) => BigInt.asUintN(width, bits >> BigInt(i * width)))
}

function isExpectedVector(expected: VectorValue, bits: bigint): boolean {
  const lanes = lanesOf(bits, expected.lane_type)
  return expected.value.every((lane, i) => isExpectedLane(lane, expected.lane_type, lanes[i] ?? 0n))
}

function isExpectedLane(text: string, type: LaneType, bits: bigint): boolean {
  if (!text.startsWith('nan:')) return laneBits(text, type) === bits
  const float = FLOATS[type === 'f64' ? 'f64' : 'f32']
  const magnitude = bits & ~float.sign
  if (text === 'nan:canonical') return magnitude === (float.exponent | float.quiet)
  return (magnitude & (float.exponent | float.quiet)) === (float.exponent | float.quiet)
}

function isNan(bits: bigint, type: 'f32' | 'f64'): boolean {
  const { exponent, sign } = FLOATS[type]
  return (bits & ~sign) > exponent
}

function isExpectedReference(expected: ScriptValue, value: unknown): boolean {
  if (expected.type === 'either' || isNumber(expected) || expected.type === 'v128') return false
  if (expected.type === 'refnull' || expected.type.startsWith('null') || expected.value === 'null')
    return value === null
  if (expected.value !== undefined && expected.type !== 'funcref') return value === referenceOf(expected)
  if (expected.type === 'funcref') return typeof value === 'function'
  return value !== null
}
