import { setFlagsFromString } from 'node:v8'
import { describe, expect, it } from 'vitest'
import { ByteReader } from './byte-reader.ts'
import { IMMEDIATES, ONE_BYTE_IMMEDIATES, prefixedImmediates } from './instruction-table.ts'
import { InstructionWalker } from './instruction-walker.ts'
import { OPCODE, PREFIX, prefixedOpcode } from './opcodes.ts'
import { walkBody } from './walk-body.ts'

// Node 20 has these proposals, but not by default. Later versions have them, and complain of flags they do not know.
if (process.versions.node.startsWith('20.')) {
  for (const flag of ['memory64', 'relaxed-simd', 'typed-funcref', 'gc']) {
    setFlagsFromString(`--experimental-wasm-${flag}`)
  }
}

const NO_BYTES = new Uint8Array()
const UNREACHABLE_CODE = [OPCODE.unreachable]
/** Zero as an index, in more bytes than it needs, so that a kind of immediate taken for another is found out. */
const LONG_ZERO = [0x80, 0x00]

/** One section: id, size, contents. All are shorter than 128 bytes but the code. */
function section(id: number, contents: readonly number[]): number[] {
  return [id, contents.length, ...contents]
}

/** Types: 0 `() -> ()`, 1 `(struct (mut i32))`, 2 `(array (mut i32))`, 3 `(array (mut funcref))`. */
function moduleWith(code: readonly number[], hasGcTypes: boolean): Uint8Array<ArrayBuffer> {
  const func = [0x60, 0, 0]
  const gcTypes = [
    [0x5f, 1, 0x7f, 1],
    [0x5e, 0x7f, 1],
    [0x5e, 0x70, 1],
  ]
  const types = hasGcTypes ? [4, ...func, ...gcTypes.flat()] : [1, ...func]
  const body = [2, 2, 0x7f, 1, 0x70, ...code]
  return Uint8Array.from([
    0x00,
    0x61,
    0x73,
    0x6d,
    0x01,
    0x00,
    0x00,
    0x00,
    ...section(1, types),
    ...section(3, [1, 0]),
    ...section(4, [1, 0x70, 0, 1]),
    ...section(5, [1, 0, 1]),
    ...section(13, [1, 0, 0]),
    ...section(6, [1, 0x7f, 1, OPCODE.i32Const, 0, OPCODE.end]),
    ...section(7, [1, 1, 0x66, 0, 0]),
    ...section(9, [1, 1, 0, 0]),
    ...section(12, [1]),
    ...section(10, [1, body.length, ...body]),
    ...section(11, [1, 1, 1, 0]),
  ])
}

const SAMPLES: Readonly<Record<number, readonly (readonly number[])[]>> = {
  [IMMEDIATES.none]: [[]],
  [IMMEDIATES.index]: [LONG_ZERO],
  [IMMEDIATES.twoIndices]: [[...LONG_ZERO, ...LONG_ZERO]],
  [IMMEDIATES.signed32]: [[0xff, 0xff, 0xff, 0xff, 0x7f]],
  [IMMEDIATES.signed64]: [[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]],
  [IMMEDIATES.fourBytes]: [[0xff, 0xff, 0xff, 0xff]],
  [IMMEDIATES.eightBytes]: [Array.from({ length: 8 }, () => 0xff)],
  [IMMEDIATES.sixteenBytes]: [Array.from({ length: 16 }, (_, i) => i)],
  // Plain accesses take any alignment up to their size, atomic ones only their size.
  [IMMEDIATES.memory]: [0, 1, 2, 3].map((align) => [align].concat(LONG_ZERO)),
  [IMMEDIATES.memoryAndLane]: [[0, ...LONG_ZERO, 1]],
  [IMMEDIATES.lane]: [[0]],
  [IMMEDIATES.valueTypes]: [[1, 0x7f]],
  [IMMEDIATES.branchTable]: [[2, 0, ...LONG_ZERO, 0]],
  [IMMEDIATES.heapType]: [[0x70]],
  [IMMEDIATES.castBranch]: [[3, ...LONG_ZERO, 0x6e, 0x6b]],
}

/** Immediates of the instructions that do not take index 0, or that take something else than `SAMPLES` say. */
const OWN_IMMEDIATES: ReadonlyMap<number, readonly number[]> = new Map<number, readonly number[]>([
  // Without multiple memories (Node 20) a memory's index is a reserved byte.
  [OPCODE.memorySize, [0]],
  [OPCODE.memoryGrow, [0]],
  [OPCODE.memoryInit, [...LONG_ZERO, 0]],
  [OPCODE.memoryCopy, [0, 0]],
  [OPCODE.memoryFill, [0]],
  ...[0, 1].map((sub) => [gc(sub), [0x81, 0x00]] as const), // struct.new
  ...[2, 5].map((sub) => [gc(sub), [0x81, 0x00, ...LONG_ZERO]] as const),
  ...[6, 7, 11, 14, 16].map((sub) => [gc(sub), [0x82, 0x00]] as const), // arrays
  ...[8, 9, 17, 18].map((sub) => [gc(sub), [0x82, 0x00, sub === 17 ? 2 : 0]] as const),
  ...[10, 19].map((sub) => [gc(sub), [0x83, 0x00, ...LONG_ZERO]] as const),
  ...[0x14, 0x15, 0x16, 0x17].map((sub) => [gc(sub), [0x6b]] as const), // ref.test and ref.cast of structref
])

/** No module here has what these need: packed fields (3, 4, 12, 13), a label that takes a reference (24, 25). */
const NOT_VALID_HERE: ReadonlySet<number> = new Set([3, 4, 12, 13, 24, 25].map(gc))

/** Control, which opens and closes blocks, and what no engine has by default. */
function isApart(opcode: number): boolean {
  return (opcode >= 0x02 && opcode <= 0x0b) || opcode === 0x18 || opcode === 0x19 || opcode === 0x1f
}

function gc(subOpcode: number): number {
  return prefixedOpcode(PREFIX.gc, subOpcode)
}

interface Sample {
  readonly opcode: number
  readonly encodings: readonly (readonly number[])[]
}

function samples(): Sample[] {
  const found: Sample[] = []
  for (let opcode = 0; opcode < 0x100; opcode++) {
    if (!isApart(opcode)) found.push(...sample(opcode, [opcode], ONE_BYTE_IMMEDIATES[opcode] ?? 0))
  }
  for (const prefix of Object.values(PREFIX)) {
    for (let sub = 0; sub < 0x120; sub++) {
      const bytes = sub < 0x80 ? [prefix, sub] : [prefix, (sub & 0x7f) | 0x80, sub >> 7]
      found.push(...sample(prefixedOpcode(prefix, sub), bytes, prefixedImmediates(prefix, sub)))
    }
  }
  return found
}

function sample(opcode: number, bytes: readonly number[], kind: number): Sample[] {
  const own = OWN_IMMEDIATES.get(opcode)
  const immediates = own === undefined ? SAMPLES[kind] : [own]
  return immediates === undefined ? [] : [{ opcode, encodings: immediates.map((each) => bytes.concat(each)) }]
}

function opcodesIn(code: readonly number[]): number[] {
  const opcodes: number[] = []
  walkBody(NO_BYTES, Uint8Array.of(0, ...code), (walker) => opcodes.push(walker.opcode))
  return opcodes
}

/** In unreachable code the stack holds whatever an instruction asks for: each can stand alone. */
function alone(instruction: readonly number[]): number[] {
  return [...UNREACHABLE_CODE, ...instruction, ...UNREACHABLE_CODE, OPCODE.end]
}

const SUPPORTS = {
  [PREFIX.gc]: WebAssembly.validate(moduleWith(alone([PREFIX.gc, 0x10, 2]), true)),
  relaxedSimd: WebAssembly.validate(moduleWith(alone([PREFIX.simd, 0x80, 0x02]), false)),
}

const TYPED_REFERENCES: ReadonlySet<number> = new Set([0x14, 0x15, 0xd3, 0xd4, 0xd5, 0xd6])

function isKnownToEngine(opcode: number): boolean {
  if (TYPED_REFERENCES.has(opcode) || (opcode >= gc(0) && opcode < gc(0x1000))) return SUPPORTS[PREFIX.gc]
  const isRelaxed = opcode >= prefixedOpcode(PREFIX.simd, 0x100) && opcode < prefixedOpcode(PREFIX.simd, 0x114)
  if (isRelaxed) return SUPPORTS.relaxedSimd
  // Wide arithmetic is not there by default anywhere.
  return opcode < prefixedOpcode(PREFIX.misc, 0x13) || opcode > prefixedOpcode(PREFIX.misc, 0x16)
}

/** Holes in the numbering of SIMD instructions, where the table is not exact. */
const SIMD_HOLES: ReadonlySet<number> = new Set(
  [
    0x9a, 0xa2, 0xa5, 0xa6, 0xaf, 0xb0, 0xb2, 0xb3, 0xb4, 0xbb, 0xc2, 0xc5, 0xc6, 0xcf, 0xd0, 0xd2, 0xd3, 0xd4, 0xe2,
    0xee,
  ].map((sub) => prefixedOpcode(PREFIX.simd, sub)),
)

describe('the table of instructions', () => {
  it('says the same as the engine of how long each instruction is', () => {
    const disagreements = samples().flatMap(({ opcode, encodings }) => {
      if (NOT_VALID_HERE.has(opcode) || SIMD_HOLES.has(opcode) || !isKnownToEngine(opcode)) return []
      const needsGc = opcode >= gc(0) && opcode < gc(0x1000)
      const isValid = encodings.some((encoding) => WebAssembly.validate(moduleWith(alone(encoding), needsGc)))
      return isValid ? [] : [opcode.toString(16)]
    })
    expect(disagreements).toEqual([])
  })

  it('says the same as the engine of branches on casts', () => {
    for (const sub of [24, 25]) {
      const cast = [PREFIX.gc, sub, 3, ...LONG_ZERO, 0x6e, sub === 24 ? 0x6b : 0x6e]
      const code = [OPCODE.block, 0x6e, ...alone(cast), OPCODE.unreachable, OPCODE.end]
      expect(WebAssembly.validate(moduleWith(code, true))).toBe(SUPPORTS[PREFIX.gc])
      expect(opcodesIn(code)[2]).toBe(gc(sub))
    }
  })

  it('lets the walker find every instruction', () => {
    for (const { opcode, encodings } of samples()) {
      for (const encoding of encodings) {
        expect(opcodesIn(alone(encoding))).toEqual([OPCODE.unreachable, opcode, OPCODE.unreachable, OPCODE.end])
      }
    }
  })

  it('knows what the engine knows', () => {
    const unknown: string[] = []
    for (let opcode = 0; opcode < 0x100; opcode++) {
      const isKnown = (ONE_BYTE_IMMEDIATES[opcode] ?? 0) !== IMMEDIATES.unknown
      if (!isKnown && WebAssembly.validate(moduleWith(alone([opcode]), false))) unknown.push(opcode.toString(16))
    }
    expect(unknown).toEqual([])
  })

  it.each([
    ['block with a type index', [OPCODE.block, 0x80, 0x00, OPCODE.end]],
    ['block with a reference type', [OPCODE.block, 0x63, 0x80, 0x00, OPCODE.end]],
    ['try and catch', [OPCODE.try, 0x40, OPCODE.catch, 0x80, 0x00, OPCODE.rethrow, 0x00, OPCODE.catchAll, OPCODE.end]],
    ['delegate', [OPCODE.try, 0x40, OPCODE.delegate, 0x80, 0x00]],
    ['try_table', [OPCODE.tryTable, 0x40, 4, 0, 0, 0, 1, 0, 0, 2, 0x80, 0x00, 3, 0, OPCODE.end]],
    ['access to another memory', [0x28, 0x40, 0x80, 0x01, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01]],
  ])('steps over %s', (_name, code) => {
    expect(opcodesIn([...code, OPCODE.unreachable, OPCODE.end]).slice(-2)).toEqual([OPCODE.unreachable, OPCODE.end])
  })

  it.each([
    ['stack switching', [0xe3]],
    ['opcode 0xff', [0xff]],
    ['string references', [PREFIX.gc, 0x80, 0x01]],
    ['half-precision SIMD', [PREFIX.simd, 0xa0, 0x02]],
    ['shared-everything threads', [PREFIX.atomics, 0x4f]],
  ])('names %s where it is not supported, and its offset', (feature, code) => {
    const error = { code: 'ERR_WASM_UNSUPPORTED', feature, offset: 2 }
    expect(() => opcodesIn([OPCODE.unreachable, ...code, 0, 0, 0])).toThrow(expect.objectContaining(error))
  })

  it.each([
    ['nothing', []],
    ['an open block', [OPCODE.block, 0x40, OPCODE.end]],
    ['half an instruction', [OPCODE.call, 0x80]],
    ['more after the end', [OPCODE.end, OPCODE.end]],
    ['an integer of 11 bytes', [OPCODE.i64Const, ...Array.from({ length: 10 }, () => 0x80), 0, OPCODE.end]],
    ['a branch table longer than the body', [OPCODE.brTable, 0xff, 0xff, 0xff, 0xff, 0x0f, 0, OPCODE.end]],
    ['an unknown catch clause', [OPCODE.tryTable, 0x40, 1, 9, 0, OPCODE.end, OPCODE.end]],
  ])('finds %s malformed', (_name, code) => {
    expect(() => opcodesIn(code)).toThrow(expect.objectContaining({ code: 'ERR_WASM_MALFORMED' }))
  })

  it('tells depth and immediates', () => {
    const walker = new InstructionWalker(new ByteReader(Uint8Array.of(0x02, 0x40, 0x11, 0x85, 0x01, 0x07, 0x0b, 0x0b)))
    walker.next()
    expect(walker.depth).toBe(1)
    walker.next()
    expect([walker.index(), walker.secondIndex(), walker.start, walker.end]).toEqual([133, 7, 2, 6])
    expect([walker.next(), walker.depth, walker.next(), walker.depth, walker.next()]).toEqual([
      true,
      0,
      true,
      -1,
      false,
    ])
  })
})
