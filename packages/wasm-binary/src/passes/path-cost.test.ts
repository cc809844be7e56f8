import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { OPCODE } from '../opcodes.ts'
import { walkBody } from '../walk-body.ts'
import { followControl } from './follow-control.ts'
import { PathCost } from './path-cost.ts'

const NOP = 0x01
const EMPTY_BLOCK = 0x40
const CATCH_ALL_CLAUSE = 2
const NO_BYTES = new Uint8Array()

interface Instruction {
  readonly opcode: number
  readonly start: number
  readonly end: number
  readonly labels: readonly number[]
}

interface Costs {
  readonly instructions: readonly Instruction[]
  /** What is charged at the function's start. */
  readonly entry: number
  /** What is charged at the header of the loop that begins at each instruction. */
  readonly turns: ReadonlyMap<number, number>
}

function costsOf(code: readonly number[]): Costs {
  const body = Uint8Array.of(0, ...code, OPCODE.end)
  const cost = new PathCost(1)
  const instructions: Instruction[] = []
  const open: number[] = []
  const turns = new Map<number, number>()
  let entry = 0
  walkBody(NO_BYTES, body, (walker) => {
    const { opcode, start, end, immediates } = walker
    const closed = followControl(cost, walker)
    if (closed === undefined && walker.depth > open.length) open.push(instructions.length)
    if (closed !== undefined) {
      const opening = open.pop()
      if (opening === undefined) entry = closed
      else if (instructions[opening]?.opcode === OPCODE.loop) turns.set(opening, closed)
    }
    instructions.push({ opcode, start, end, labels: labelsOf(opcode, body, immediates) })
  })
  return { instructions, entry, turns }
}

function labelsOf(opcode: number, body: Uint8Array, immediates: number): number[] {
  if (opcode === OPCODE.br || opcode === OPCODE.brIf || opcode === OPCODE.delegate) return [body[immediates] ?? 0]
  if (opcode === OPCODE.brTable) return [...body.subarray(immediates + 1, immediates + 2 + (body[immediates] ?? 0))]
  if (opcode === OPCODE.tryTable) return [body[immediates + 3] ?? 0]
  return []
}

describe('PathCost', () => {
  it('counts straight code by its bytes', () => {
    expect(costsOf([NOP, NOP, NOP]).entry).toBe(4)
  })

  it('counts the longer of two branches', () => {
    const short = [OPCODE.if, EMPTY_BLOCK, NOP, OPCODE.else, NOP, OPCODE.end]
    const long = [OPCODE.if, EMPTY_BLOCK, NOP, OPCODE.else, NOP, NOP, NOP, NOP, OPCODE.end]
    expect(costsOf(long).entry - costsOf(short).entry).toBe(3)
  })

  it('counts one case of a switch, not all', () => {
    const nops: readonly number[] = Array.from({ length: 50 }, () => NOP)
    const blocks = [0, 1, 2, 3].flatMap(() => [OPCODE.block, EMPTY_BLOCK])
    const cases = [2, 1, 0].flatMap((label) => concat([OPCODE.end], nops, [OPCODE.br, label]))
    const { entry } = costsOf([...blocks, OPCODE.brTable, 2, 0, 1, 2, ...cases, OPCODE.end])
    expect(entry).toBeLessThan(80)
  })

  it('counts a turn of a loop, and nothing for one that never comes back', () => {
    expect(costsOf([OPCODE.loop, EMPTY_BLOCK, NOP, NOP, OPCODE.br, 0, OPCODE.end]).turns.get(0)).toBe(4)
    expect(costsOf([OPCODE.loop, EMPTY_BLOCK, NOP, NOP, OPCODE.end]).turns.get(0)).toBe(0)
  })

  it('charges every execution for all it does', () => {
    fc.assert(
      fc.property(functionBody, fc.infiniteStream(fc.nat()), (code, decisions) => {
        const costs = costsOf(code)
        const { executed, charged } = execute(costs, () => decisions.next().value)
        expect(executed).toBeLessThanOrEqual(charged)
      }),
      { numRuns: 3000 },
    )
  })
})

/** Bodies of random structure. Their labels are at most the depth they stand at; operands, which cost alone, are left out. */
const functionBody: fc.Arbitrary<number[]> = body(4, 1)

function body(levels: number, depth: number): fc.Arbitrary<number[]> {
  return fc.array(statement(levels, depth), { maxLength: 5 }).map((statements) => statements.flat())
}

function statement(levels: number, depth: number): fc.Arbitrary<number[]> {
  const label = fc.nat(depth - 1)
  const plain = fc.oneof(
    { weight: 3, arbitrary: fc.array(fc.constant<number>(NOP), { minLength: 1, maxLength: 9 }) },
    { weight: 2, arbitrary: label.map((to) => [OPCODE.brIf, to]) },
    { weight: 1, arbitrary: label.map((to) => [OPCODE.br, to]) },
    {
      weight: 1,
      arbitrary: fc
        .array(label, { minLength: 1, maxLength: 4 })
        .map((labels) => [OPCODE.brTable, labels.length - 1].concat(labels)),
    },
    { weight: 1, arbitrary: fc.constantFrom<number[]>([OPCODE.return], [OPCODE.unreachable], [OPCODE.throw, 0]) },
  )
  if (levels === 0) return plain
  const inner = body(levels - 1, depth + 1)
  const blocks = fc.oneof(
    inner.map((code) => [OPCODE.block, EMPTY_BLOCK].concat(code, OPCODE.end)),
    inner.map((code) => [OPCODE.loop, EMPTY_BLOCK].concat(code, OPCODE.end)),
    inner.map((code) => [OPCODE.if, EMPTY_BLOCK].concat(code, OPCODE.end)),
    fc.tuple(inner, inner).map(([then, not]) => [OPCODE.if, EMPTY_BLOCK].concat(then, OPCODE.else, not, OPCODE.end)),
    fc
      .tuple(inner, inner)
      .map(([tried, caught]) => [OPCODE.try, EMPTY_BLOCK].concat(tried, OPCODE.catchAll, caught, OPCODE.end)),
    fc.tuple(inner, label).map(([tried, to]) => [OPCODE.try, EMPTY_BLOCK].concat(tried, OPCODE.delegate, to)),
    fc
      .tuple(inner, label)
      .map(([tried, to]) => [OPCODE.tryTable, EMPTY_BLOCK, 1, CATCH_ALL_CLAUSE, to].concat(tried, OPCODE.end)),
  )
  return fc.oneof({ weight: 1, arbitrary: plain }, { weight: 2, arbitrary: blocks })
}

function concat(...parts: readonly (readonly number[])[]): number[] {
  return parts.flat()
}

const MAX_STEPS = 2000

interface OpenBlock {
  readonly opening: number
  readonly isHandler: boolean
}

/** Executes code with random decisions, and any instruction may throw; says how many bytes it ran and was charged for. */
function execute(costs: Costs, decide: () => number): { readonly executed: number; readonly charged: number } {
  const machine = new Machine(costs)
  for (let step = 0; step < MAX_STEPS && !machine.isDone; step++) machine.step(decide)
  return machine
}

class Machine {
  executed = 0
  charged: number
  isDone = false
  readonly #costs: Costs
  readonly #open: OpenBlock[] = []
  #at = 0

  constructor(costs: Costs) {
    this.#costs = costs
    this.charged = costs.entry
  }

  step(decide: () => number): void {
    const instruction = this.#costs.instructions[this.#at]
    if (instruction === undefined) {
      this.isDone = true
      return
    }
    this.executed += instruction.end - instruction.start
    if (!this.#jump(instruction, decide)) this.#goOn(instruction.opcode)
  }

  /** Does what does not go on to the next instruction, or chooses not to do it. */
  #jump({ opcode, labels }: Instruction, decide: () => number): boolean {
    const choice = decide()
    if (CONDITIONAL.has(opcode) && choice % 2 === 1) return false
    if (opcode === OPCODE.throw || (opcode === NOP && choice % 16 === 0)) this.#throw()
    else if (BRANCHES.has(opcode)) this.#branch(labels[(choice >> 1) % labels.length] ?? 0)
    else if (opcode === OPCODE.if) this.#skipThen()
    else if (opcode === OPCODE.else || opcode === OPCODE.catchAll) this.#leaveBlock()
    else if (opcode === OPCODE.return || opcode === OPCODE.unreachable) this.isDone = true
    else return false
    return true
  }

  #goOn(opcode: number): void {
    if (OPENS.has(opcode)) {
      this.#open.push({ opening: this.#at, isHandler: false })
      this.#charge(this.#at)
    } else if (opcode === OPCODE.end || opcode === OPCODE.delegate) {
      this.#open.pop()
    }
    this.#at++
  }

  /** Charges where a loop begins at the instruction. */
  #charge(opening: number): void {
    this.charged += this.#costs.turns.get(opening) ?? 0
  }

  #skipThen(): void {
    this.#open.push({ opening: this.#at, isHandler: false })
    const otherwise = this.#find(this.#at, OPCODE.else)
    if (otherwise === undefined) this.#leaveBlock()
    else this.#at = otherwise + 1
  }

  #leaveBlock(): void {
    const block = this.#open.pop()
    this.#at = (block === undefined ? undefined : this.#find(block.opening)) ?? this.#costs.instructions.length
    this.#at++
  }

  #branch(label: number): void {
    const target = this.#open.at(-1 - label)
    if (target === undefined) {
      this.isDone = true
      return
    }
    this.#open.length -= label
    if (this.#costs.instructions[target.opening]?.opcode === OPCODE.loop) {
      this.#charge(target.opening)
      this.#at = target.opening + 1
    } else {
      this.#leaveBlock()
    }
  }

  /** Unwinds to the innermost handler. */
  #throw(): void {
    for (let block = this.#open.pop(); block !== undefined; block = this.#open.pop()) {
      const opening = this.#costs.instructions[block.opening]
      if (opening?.opcode === OPCODE.tryTable) return this.#branch(opening.labels[0] ?? 0)
      if (opening?.opcode !== OPCODE.try || block.isHandler) continue
      const handler = this.#find(block.opening, OPCODE.catchAll)
      if (handler === undefined) {
        const delegate = this.#costs.instructions[this.#find(block.opening) ?? 0]
        this.#open.length = Math.max(0, this.#open.length - (delegate?.labels[0] ?? 0))
        continue
      }
      this.#open.push({ opening: block.opening, isHandler: true })
      this.#at = handler + 1
      return
    }
    this.isDone = true
  }

  /** The `end` or `delegate` that closes a block, or its `else` or `catch_all`. */
  #find(opening: number, part?: number): number | undefined {
    let depth = 0
    for (let at = opening; at < this.#costs.instructions.length; at++) {
      const opcode = this.#costs.instructions[at]?.opcode ?? 0
      if (OPENS.has(opcode)) depth++
      if (depth === 1 && opcode === part) return at
      if (opcode === OPCODE.end || opcode === OPCODE.delegate) depth--
      if (depth === 0) return part === undefined ? at : undefined
    }
    return undefined
  }
}

const OPENS: ReadonlySet<number> = new Set([OPCODE.block, OPCODE.loop, OPCODE.if, OPCODE.try, OPCODE.tryTable])
const CONDITIONAL: ReadonlySet<number> = new Set([OPCODE.if, OPCODE.brIf])
const BRANCHES: ReadonlySet<number> = new Set([OPCODE.br, OPCODE.brIf, OPCODE.brTable])
