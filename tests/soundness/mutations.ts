/** Harm done to modules: the same each time for the same seed. */

/** A small generator of random numbers that gives the same ones everywhere (mulberry32). */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed
  }

  /** A whole number from 0 to `limit` - 1. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b_79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit)
  }

  pick<Item>(items: readonly Item[]): Item {
    const item = items[this.below(items.length)]
    if (item === undefined) throw new RangeError('nothing to pick from')
    return item
  }
}

type Mutation = (bytes: Uint8Array, random: Random, others: readonly Uint8Array[]) => Uint8Array

const PREAMBLE_BYTES = 8
const CODE_SECTION = 10
const TELLING_BYTES = [0x00, 0x01, 0x0b, 0x40, 0x60, 0x64, 0x7f, 0x80, 0xfb, 0xfc, 0xfd, 0xfe, 0xff]

/** Integers longer or larger than what is there: the largest of 32 bits, of 64, one that never ends, one of 10 million. */
const LARGE_INTEGERS: readonly (readonly number[])[] = [
  [0xff, 0xff, 0xff, 0xff, 0x0f],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
  [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80],
  [0x80, 0xad, 0xe2, 0x04],
  [0xff, 0xff, 0x03],
]

const flipBits: Mutation = (bytes, random) => {
  const changed = bytes.slice()
  for (let i = random.below(4); i >= 0; i--) {
    const position = random.below(changed.length)
    changed[position] = (changed[position] ?? 0) ^ (1 << random.below(8))
  }
  return changed
}

const replaceByte: Mutation = (bytes, random) => {
  const changed = bytes.slice()
  changed[random.below(changed.length)] = random.pick(TELLING_BYTES)
  return changed
}

const truncate: Mutation = (bytes, random) => bytes.slice(0, random.below(bytes.length))

/** The head of one module and the tail of another. */
const splice: Mutation = (bytes, random, others) => {
  const other = random.pick(others)
  return join(bytes.subarray(0, random.below(bytes.length)), other.subarray(random.below(other.length)))
}

/** Puts a large integer in the place of a byte: where that is a length or a count, it is now far too large. */
const inflate: Mutation = (bytes, random) => {
  const position = random.below(bytes.length)
  const large = Uint8Array.from(random.pick(LARGE_INTEGERS))
  return join(bytes.subarray(0, position), large, bytes.subarray(position + 1))
}

const insert: Mutation = (bytes, random) => {
  const position = random.below(bytes.length)
  return join(bytes.subarray(0, position), Uint8Array.of(random.pick(TELLING_BYTES)), bytes.subarray(position))
}

const remove: Mutation = (bytes, random) => {
  const position = random.below(bytes.length)
  return join(bytes.subarray(0, position), bytes.subarray(position + 1 + random.below(3)))
}

/** Takes a section from another module in the place of one, or beside it. */
const tradeSections: Mutation = (bytes, random, others) => {
  const own = splitSections(bytes)
  const foreign = splitSections(random.pick(others))
  if (own.length === 0 || foreign.length === 0) return flipBits(bytes, random, others)
  own.splice(random.below(own.length), random.below(2), random.pick(foreign))
  return joinSections(bytes, own)
}

const LOCAL: readonly Mutation[] = [flipBits, replaceByte, inflate, insert, remove, truncate]

/** Harms the contents of one section and puts its size right, so that a reader gets far enough to see the harm. */
const harmSection: Mutation = (bytes, random, others) => {
  const sections = splitSections(bytes)
  const at = random.below(Math.max(1, sections.length))
  const section = sections[at]
  if (section === undefined || section.content.length === 0) return flipBits(bytes, random, others)
  sections[at] = { id: section.id, content: random.pick(LOCAL)(section.content, random, others) }
  return joinSections(bytes, sections)
}

/** Harms the body of one function, and puts its size and that of the section right. */
const harmBody: Mutation = (bytes, random, others) => {
  const sections = splitSections(bytes)
  const at = sections.findIndex(({ id }) => id === CODE_SECTION)
  const section = sections[at]
  const bodies = section === undefined ? [] : splitBodies(section.content)
  const position = random.below(Math.max(1, bodies.length))
  const body = bodies[position]
  if (body === undefined || body.length < 2) return harmSection(bytes, random, others)
  bodies[position] = random.pick(LOCAL)(body, random, others)
  const sized = bodies.flatMap((item) => [Uint8Array.from(leb(item.length)), item])
  sections[at] = { id: CODE_SECTION, content: join(Uint8Array.from(leb(bodies.length)), ...sized) }
  return joinSections(bytes, sections)
}

const MUTATIONS: readonly Mutation[] = [
  ...LOCAL,
  splice,
  tradeSections,
  ...Array.from({ length: 8 }, () => harmSection),
  ...Array.from({ length: 16 }, () => harmBody),
]

/** A module with harm done to it, in three of four cases of one kind, otherwise of two. */
export function mutate(bytes: Uint8Array, random: Random, others: readonly Uint8Array[]): Uint8Array {
  const once = random.pick(MUTATIONS)(bytes, random, others)
  return random.below(4) > 0 || once.length === 0 ? once : random.pick(MUTATIONS)(once, random, others)
}

interface Section {
  readonly id: number
  readonly content: Uint8Array
}

/** The sections of a module, as far as they can be told apart; not by the reader under test. */
function splitSections(bytes: Uint8Array): Section[] {
  const sections: Section[] = []
  let position = PREAMBLE_BYTES
  while (position < bytes.length) {
    const id = bytes[position] ?? 0
    const { value: size, end } = readLeb(bytes, position + 1)
    sections.push({ id, content: bytes.subarray(end, end + size) })
    position = end + size
  }
  return sections
}

function splitBodies(content: Uint8Array): Uint8Array[] {
  const bodies: Uint8Array[] = []
  let position = readLeb(content, 0).end
  while (position < content.length) {
    const { value: size, end } = readLeb(content, position)
    bodies.push(content.subarray(end, end + size))
    position = end + size
  }
  return bodies
}

function readLeb(bytes: Uint8Array, start: number): { readonly value: number; readonly end: number } {
  let value = 0
  let end = start
  for (let shift = 0, byte = 0x80; shift < 35 && (byte & 0x80) !== 0; shift += 7) {
    byte = bytes[end++] ?? 0
    value += (byte & 0x7f) * 2 ** shift
  }
  return { value, end }
}

function joinSections(bytes: Uint8Array, sections: readonly Section[]): Uint8Array {
  const parts = sections.flatMap(({ id, content }) => [Uint8Array.of(id, ...leb(content.length)), content])
  return join(bytes.subarray(0, PREAMBLE_BYTES), ...parts)
}

function leb(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7)]
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let position = 0
  for (const part of parts) {
    joined.set(part, position)
    position += part.length
  }
  return joined
}
