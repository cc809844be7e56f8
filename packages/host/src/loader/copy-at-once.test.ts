import type { Limits } from '@tenon/abi'
import { describe, expect, it } from 'vitest'
import { assembleWat } from '../assemble-wat.test-support.ts'
import { createPlugin } from '../index.node.ts'
import {
  BLOCK,
  BLOCK_BYTES,
  countCopies,
  expectSame,
  IMPORTS,
  type Local,
  LOCALS,
  moduleWithLoop,
  oneOf,
  type Random,
  randomFrom,
  type Values,
} from './copy-at-once.test-support.ts'
import { hasMultiMemory } from './runtime-features.ts'

const NOTHING = { i: 0, j: 0, n: 0, t: 0, x: 0n, y: 0n, m: 0n, w: 0n }

const index = (local: string, step = 8): string =>
  `(local.set $${local} (i32.add (local.get $${local}) (i32.const ${step})))`
const wide = (local: string, step = 8): string =>
  `(local.set $${local} (i64.add (local.get $${local}) (i64.const ${step})))`
const LOAD = '(i64.store (local.get $j) (call $load (local.get $x)))'
const INPUT = '(i64.store (local.get $j) (call $input (local.get $x)))'
const STORE = '(call $store (local.get $x) (i64.load (local.get $j)))'
const COUNTED = '(br_if $l (i32.eqz (i64.eqz (local.tee $y (i64.sub (local.get $y) (i64.const 1))))))'

/** As compilers write them. */
const CLANG = `
  (i64.store align=1 (i32.add (local.get $j) (local.tee $t (local.get $i)))
    (call $load (i64.add (local.get $x) (i64.extend_i32_u (local.get $t)))))
  (local.set $i (i32.add (local.get $t) (i32.const 8)))
  (br_if $l (i32.le_u (i32.add (local.get $t) (i32.const 16)) (local.get $n)))`
const RUST_LOAD = `${LOAD}${wide('x')}${index('j')}${COUNTED}`
const RUST_INPUT = `${INPUT}${index('j')}
  (br_if $l (i64.ne (local.get $m) (local.tee $x (i64.add (local.get $x) (i64.const 8)))))`
const RUST_STORE = `${STORE}${wide('x')}${index('j')}${COUNTED}`

const FOUND: readonly (readonly [what: string, body: string, values: Values])[] = [
  ['clang: an index, up to a length', CLANG, { j: 100, n: 6000, x: BLOCK }],
  ['rustc: pointers and a counter', RUST_LOAD, { j: 1000, x: BLOCK, y: 900n }],
  ['rustc: input, up to an end', RUST_INPUT, { j: 8, m: 3200n }],
  ['rustc: stores', RUST_STORE, { j: 64, x: BLOCK, y: 1000n }],
  ['an end that comes first', `${LOAD}${wide('x')}${index('j')}(br_if $l (i64.gt_u (local.get $m) (local.get $x)))`, { j: 1, x: BLOCK, m: BLOCK + 4001n }],
  ['an index of words', `(i64.store offset=16 (i32.add (local.get $j) (i32.shl (local.get $i) (i32.const 3)))
    (call $load (i64.add (local.get $x) (i64.mul (i64.extend_i32_u (local.get $i)) (i64.const 8)))))
    ${index('i', 1)}(br_if $l (i32.lt_u (local.get $i) (local.get $n)))`, { j: 4, x: BLOCK, n: 700 }],
  ['an index of 64 bits, wrapped', `(i64.store (i32.add (local.get $j) (i32.wrap_i64 (local.get $y)))
    (call $load (i64.add (local.get $y) (local.get $x))))${wide('y')}(br_if $l (i64.lt_u (local.get $y) (local.get $m)))`, { j: 24, x: BLOCK, m: 5000n }],
  ['a counter that goes down by eight', `${STORE}${wide('x')}${index('j')}${index('n', -8)}
    (br_if $l (i32.gt_u (local.get $n) (i32.const 7)))`, { j: 16, x: BLOCK, n: 6403 }],
  ['a comparison of signed numbers', `${LOAD}${wide('x')}${index('j')}(br_if $l (i64.lt_s (local.get $x) (local.get $m)))`, { j: 8, x: BLOCK, m: BLOCK + 5000n }],
  ['a bare counter', `${STORE}${wide('x')}${index('j')}(br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1))))`, { j: 16, x: BLOCK, n: 600 }],
] // prettier-ignore

/** Each differs from what is found in one thing. */
const OTHERS: readonly (readonly [what: string, body: string])[] = [
  ['another step', `${LOAD}${wide('x')}${index('j', 16)}${COUNTED}`],
  ['a step of the other side', `${LOAD}${wide('x', 4)}${index('j')}${COUNTED}`],
  ['two words a turn', `${LOAD}${LOAD}${wide('x')}${index('j')}${COUNTED}`],
  ['words that are dropped', `(drop (call $load (local.get $x)))${wide('x')}${index('j')}${COUNTED}`],
  ['words that are changed', `(i64.store (local.get $j) (i64.add (i64.const 1) (call $load (local.get $x))))${wide('x')}${index('j')}${COUNTED}`],
  ['words that are kept for later', `(i64.store (local.get $j) (local.get $w))(local.set $w (call $load (local.get $x)))${wide('x')}${index('j')}${COUNTED}`],
  ['a load in place of the store', `(drop (i64.load (local.get $j)))(drop (call $load (local.get $x)))${wide('x')}${index('j')}${COUNTED}`],
  ['a place that words decide', `(i64.store (i32.wrap_i64 (local.get $w)) (local.tee $w (call $load (local.get $x))))${wide('x')}${COUNTED}`],
  ['another store beside it', `${LOAD}(i32.store (i32.const 0) (local.get $j))${wide('x')}${index('j')}${COUNTED}`],
  ['a global that changes', `${LOAD}(global.set $w (local.get $x))${wide('x')}${index('j')}${COUNTED}`],
  ['a condition inside', `${LOAD}(if (local.get $i) (then (return)))${wide('x')}${index('j')}${COUNTED}`],
  ['a counter that is multiplied', `${LOAD}${wide('x')}${index('j')}
    (br_if $l (i64.ne (local.tee $y (i64.mul (local.get $y) (i64.const 3))) (i64.const 0)))`],
  ['a condition that does not change', `${LOAD}${wide('x')}${index('j')}(br_if $l (local.get $n))`],
  ['a condition on what is extended, and moves, so that it may wrap', `${LOAD}${wide('x')}${index('j')}${wide('y')}
    (br_if $l (i64.lt_u (i64.add (local.get $y) (i64.extend_i32_u (local.get $j))) (local.get $m)))`],
  ['an equation', `${LOAD}${wide('x')}${index('j')}(br_if $l (i64.eq (local.get $x) (local.get $m)))`],
  ['a step of three', `${LOAD}${wide('x')}${index('j')}${index('n', -3)}(br_if $l (local.get $n))`],
] // prettier-ignore

describe('loops that copy', () => {
  it.each(FOUND)('are found: %s', (_, body) => {
    expect(countCopies(moduleWithLoop(body))).toBe(1)
  })

  it.each(OTHERS)('are told from others: %s', (_, body) => {
    expect(countCopies(moduleWithLoop(body))).toBe(0)
  })

  it('are left alone where the memory is not that of most modules', () => {
    expect(countCopies(moduleWithLoop(RUST_LOAD, '(memory (export "memory") 1)'))).toBe(1)
    expect(countCopies(moduleWithLoop(RUST_LOAD, '(memory (export "memory") 1 1 shared)'))).toBe(0)
    const plain = Buffer.from(moduleWithLoop(RUST_LOAD, '(memory (export "memory") 1)'))
    const at = plain.indexOf(Uint8Array.of(5, 3, 1, 0, 1))
    const withSmallPages = Buffer.concat([
      plain.subarray(0, at),
      Uint8Array.of(5, 4, 1, 8, 1, 0),
      plain.subarray(at + 5),
    ])
    expect(countCopies(withSmallPages)).toBe(0)
  })
})

describe.runIf(hasMultiMemory())('copying at once', () => {
  it.each(FOUND)('leaves all as copying word by word does: %s', (_, body, values) => {
    const bytes = moduleWithLoop(body)
    expectSame(bytes, { ...NOTHING, ...values })
  })

  it('leaves all as it was before a trap, and traps', () => {
    const beforeEnd = 3 * 65_536 - 4000
    for (const body of [RUST_LOAD, RUST_STORE]) {
      const outcome = expectSame(moduleWithLoop(body), { ...NOTHING, j: beforeEnd, x: BLOCK, y: 501n })
      expect(outcome?.error).toMatch(/out of bounds/)
      expect(expectSame(moduleWithLoop(body), { ...NOTHING, j: beforeEnd, x: BLOCK, y: 500n })?.error).toBeUndefined()
    }
  })

  it('stays within what may be reached of the host', () => {
    const places = [0n, 3083n, 3084n, BLOCK - 100n, BLOCK + BigInt(BLOCK_BYTES) - 1000n, 65_000n, -8n, 1n << 40n]
    for (const x of places) {
      expectSame(moduleWithLoop(RUST_LOAD), { ...NOTHING, x, y: 300n })
      expectSame(moduleWithLoop(RUST_STORE), { ...NOTHING, x, y: 300n })
      expectSame(moduleWithLoop(RUST_INPUT), { ...NOTHING, x, m: x + 2400n })
    }
  })

  it('sees where an index of 32 bits wraps', () => {
    for (const i of [-1600, -1601, -4000, -8]) {
      const bytes = moduleWithLoop(`
        (i64.store (i32.add (local.get $i) (local.get $j))
          (call $load (i64.add (local.get $x) (i64.extend_i32_u (local.get $i)))))
        ${index('i')}${COUNTED}`)
      expectSame(bytes, { ...NOTHING, i, j: 8000, x: BLOCK - 0xffff_f000n, y: 600n })
    }
  })

  it('copies more at once than is done in one go', () => {
    const bytes = moduleWithLoop(RUST_STORE, '(memory (export "memory") 60)')
    expectSame(bytes, { ...NOTHING, j: 8, x: BLOCK, y: 400_000n })
  })

  it.each<Limits>([{}, { timeoutMs: 60_000 }, { fuel: 100_000 }])('leaves a trap where it was: %o', async (limits) => {
    const bytes = assembleWat(`(module ${IMPORTS}
      (memory (export "memory") 1)
      (func (export "first") (local $j i32) (local $x i64) (local $y i64) (unreachable) (loop $l ${RUST_LOAD}))
      (func (export "second") (local $j i32) (local $x i64) (local $y i64)
        (local.set $y (i64.const 100)) (loop $l ${RUST_LOAD})
        (local.set $y (i64.const 100)) (loop $l ${RUST_LOAD}) (unreachable)))`)
    const plugin = await createPlugin(bytes, { thread: 'inline', limits })
    for (const name of ['first', 'second']) {
      const error: unknown = await plugin.call(name).catch((cause: unknown) => cause)
      // unreachable before a loop, or between the end of one and that of the function
      const offset = name === 'first' ? find(bytes, [0x00, 0x03, 0x40]) : find(bytes, [0x0b, 0x00, 0x0b]) + 1
      expect(error).toMatchObject({ code: 'ERR_GUEST_TRAP', details: { frames: [{ offset }] } })
    }
  })

  it.each([2, 20])('is undone where calls leave nothing behind: a memory of %i pages', async (pages) => {
    const bytes = assembleWat(`(module ${IMPORTS}
      (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
      (import "extism:host/env" "output_set" (func $output (param i64 i64)))
      (memory (export "memory") ${pages})
      (func (export "keep") (local $j i32) (local $x i64) (local $m i64)
        (local.set $j (i32.const 100000)) (local.set $m (i64.const 4000)) (loop $l ${RUST_INPUT}))
      (func (export "tell") (local $j i32) (local $x i64) (local $y i64) (local $block i64)
        (local.set $block (call $alloc (i64.const 4000)))
        (local.set $j (i32.const 100000)) (local.set $x (local.get $block)) (local.set $y (i64.const 500))
        (loop $l ${RUST_STORE})
        (call $output (local.get $block) (i64.const 4000))))`)
    const plugin = await createPlugin(bytes, { thread: 'inline', isolation: 'fresh-per-call' })
    const input = new Uint8Array(4000).fill(7)
    for (let round = 0; round < 3; round++) {
      await plugin.call('keep', input)
      expect((await plugin.call('tell')).bytes().every((byte) => byte === 0)).toBe(true)
    }
    const reused = await createPlugin(bytes, { thread: 'inline' })
    await reused.call('keep', input)
    expect((await reused.call('tell')).bytes().every((byte) => byte === 7)).toBe(true)
  })

  it('leaves all as copying word by word does, whatever the loop', () => {
    let copied = 0
    const random = randomFrom(20_261_129)
    for (let round = 0; round < 1000; round++) {
      const bytes = moduleWithLoop(randomLoop(random))
      copied += countCopies(bytes)
      for (let run = 0; run < 3; run++) expectSame(bytes, randomValues(random))
    }
    expect(copied).toBeGreaterThan(400)
  })
})

function find(bytes: Uint8Array, sequence: readonly number[]): number {
  return Buffer.from(bytes).indexOf(Buffer.from(sequence))
}

/** Ways to go through both memories: the place in each, and the locals that move. */
const WAYS: readonly { readonly guest: string; readonly host: string; readonly moving: readonly Local[] }[] = [
  { guest: '(local.get $j)', host: '(local.get $x)', moving: ['j', 'x'] },
  {
    guest: '(i32.add (local.get $j) (local.get $i))',
    host: '(i64.add (local.get $x) (i64.extend_i32_u (local.get $i)))',
    moving: ['i'],
  },
  {
    guest: '(i32.sub (local.get $i) (i32.const -40))',
    host: '(i64.add (i64.extend_i32_u (i32.add (local.get $i) (i32.const 40))) (local.get $x))',
    moving: ['i'],
  },
  {
    guest: '(i32.add (i32.wrap_i64 (local.get $y)) (local.get $j))',
    host: '(i64.add (local.get $x) (local.get $y))',
    moving: ['y'],
  },
  {
    guest: '(i32.sub (local.get $j) (i32.wrap_i64 (local.get $y)))',
    host: '(i64.add (local.get $x) (i64.extend_i32_u (i32.wrap_i64 (local.get $y))))',
    moving: ['j', 'x'],
  },
]

/** Half of them copy; the others have something or other about them that keeps them from being sure to. */
function randomLoop(random: Random): string {
  const { guest, host, moving } = oneOf(random, WAYS)
  const offset = oneOf(random, ['', '', 'offset=8', 'offset=1000', 'offset=196000'])
  const turn = oneOf(random, [
    `(i64.store ${offset} ${guest} (call $load ${host}))`,
    `(i64.store ${offset} ${guest} (call $input ${host}))`,
    `(call $store ${host} (i64.load ${offset} ${guest}))`,
  ])
  const steps = new Map<Local, number>(moving.map((local) => [local, oneOf(random, [8, 8, 8, 8, 8, 8, 8, 16, -8])]))
  const counter = oneOf<Local>(random, ['n', 't', 'm', 'w'])
  steps.set(counter, oneOf(random, [-1, -1, -8, 8, 1, -3, 2]))
  const counted = oneOf(random, [...moving, counter, counter])
  const moves = [...steps].map(([local, step]) => (LOCALS[local] === 'i32' ? index(local, step) : wide(local, step)))
  const before = random(4) === 0 ? moves.splice(0, 1) : []
  return `${before.join('')}${turn}${moves.join('')}(br_if $l ${randomCondition(random, counted, steps.get(counted) ?? 8)})`
}

/** Mostly one that ends. */
function randomCondition(random: Random, counted: Local, step: number): string {
  const type = LOCALS[counted]
  const fitting = step > 0 ? ['ne', 'lt_u', 'le_u'] : ['ne', 'gt_u', 'ge_u']
  const relation = oneOf(random, [...fitting, ...fitting, oneOf(random, ['lt_u', 'gt_u', 'eq', 'lt_s', 'ge_s'])])
  const moving = oneOf(random, [
    `(local.get $${counted})`,
    `(${type}.add (local.get $${counted}) (${type}.const ${8 * random(3)}))`,
  ])
  const others = (Object.keys(LOCALS) as Local[]).filter((local) => LOCALS[local] === type && local !== counted)
  const fixed = step > 0 ? `(local.get $${oneOf(random, others)})` : `(${type}.const ${oneOf(random, [0, 0, 7, 100])})`
  const compared = `(${type}.${relation} ${moving} ${fixed})`
  return random(4) === 0 ? `(i32.eqz (i32.eqz ${compared}))` : compared
}

function randomValues(random: Random): Values {
  const small = (): number => oneOf(random, [0, 8, 800, 8 * random(1000), 3 * 65_536 - 1000, -1000, random(8000)])
  const place = (): bigint =>
    oneOf(random, [0n, 8n, 3084n, BLOCK, BLOCK + BigInt(random(8000)), 65_000n, -800n, BigInt(random(4000))])
  return { i: small(), j: small(), n: small(), t: small(), x: place(), y: place(), m: place(), w: place() }
}
