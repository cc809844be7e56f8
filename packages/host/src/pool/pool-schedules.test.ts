import { GuestError, StateError } from '@tenon/abi'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type FakeCall, fakePool, FakeVersion, settled } from './fake-version.test-support.ts'
import type { PluginPool } from './plugin-pool.ts'

/** One step of a schedule. `which` chooses among what there is. */
type Step =
  | { readonly kind: 'call' | 'lease' | 'swap' | 'settle' }
  | { readonly kind: 'finish' | 'trap' | 'break' | 'abort'; readonly which: number }
  | { readonly kind: 'making'; readonly works: boolean }

const plain = fc.constantFrom<'call' | 'lease' | 'swap' | 'settle'>('call', 'call', 'call', 'lease', 'swap', 'settle')
const aimed = fc.constantFrom<'finish' | 'trap' | 'break' | 'abort'>(
  'finish',
  'finish',
  'finish',
  'trap',
  'break',
  'abort',
)

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: plain }) },
  { weight: 6, arbitrary: fc.record({ kind: aimed, which: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('making' as const), works: fc.boolean() }) },
)

const settings = fc.record({
  size: fc.integer({ min: 1, max: 4 }),
  maxQueue: fc.integer({ min: 0, max: 6 }),
  recycleAfterCalls: fc.constantFrom(1, 2, 5, Infinity),
  idleMs: fc.constantFrom(0, 1_000_000),
  isolation: fc.constantFrom<'reuse' | 'fresh-per-call'>('reuse', 'fresh-per-call'),
})

interface Asked {
  readonly name: string
  readonly promise: Promise<unknown>
  readonly controller: AbortController
}

/** All versions of a schedule, and what of their instances is to be seen. */
class World {
  readonly versions: FakeVersion[] = []
  /** Calls as they began, by turns of the event loop: who is given an instance begins a few promises later. */
  readonly begun: number[][] = [[]]
  /** Whether instances can be made. */
  works = true

  version(): FakeVersion {
    const version = new FakeVersion()
    version.begun.push = (name: string) => this.begun.at(-1)?.push(Number(name)) ?? 0
    version.beforeMaking = () =>
      this.works ? Promise.resolve() : Promise.reject(new StateError('ERR_UNSUPPORTED_PLATFORM', 'cannot'))
    this.versions.push(version)
    return version
  }

  get running(): FakeCall[] {
    return this.versions.flatMap(({ running }) => [...running])
  }
}

/** Plays a schedule, and holds what must be true after each step. */
class Play {
  readonly asked: Asked[] = []
  readonly outcomes = new Map<string, string>()
  readonly pool: PluginPool
  readonly #world: World
  readonly #nextVersion: { value: unknown }
  readonly #size: number
  #swaps = 0

  constructor(size: number, world: World, { pool, nextVersion }: Awaited<ReturnType<typeof fakePool>>) {
    this.#size = size
    this.#world = world
    this.pool = pool
    this.#nextVersion = nextVersion
  }

  async do(what: Step): Promise<void> {
    if ('works' in what) this.#world.works = what.works
    else if ('which' in what) this.#aim(what.kind, what.which)
    else if (what.kind === 'swap') await this.#swap()
    else if (what.kind === 'settle') await this.settle()
    else this.#ask(what.kind)
  }

  async settle(): Promise<void> {
    await settled()
    this.#world.begun.push([])
  }

  /** Ends all that runs until nothing does. */
  async finish(): Promise<void> {
    for (let i = 0; i < 200 && (this.#world.running.length > 0 || this.pool.stats().waiting > 0); i++) {
      for (const call of this.#world.running) call.finish()
      await this.settle()
      this.assertInvariants()
    }
  }

  assertInvariants(): void {
    const { waiting, starting, busy, idle } = this.pool.stats()
    // One more for each version that was tried while all were in use.
    expect(starting + busy + idle).toBeLessThanOrEqual(this.#size + this.#swaps)
    if (idle > 0) expect(waiting).toBe(0)
    const order = this.#world.begun.flatMap((turn) => turn.toSorted((a, b) => a - b))
    expect(order).toEqual(order.toSorted((a, b) => a - b))
  }

  #ask(kind: 'call' | 'lease'): void {
    const name = String(this.asked.length)
    const controller = new AbortController()
    const { signal } = controller
    const promise: Promise<unknown> =
      kind === 'call' ? this.pool.call(name, '', { signal }) : this.pool.run((plugin) => plugin.call(name), { signal })
    this.asked.push({ name, promise, controller })
    promise.then(
      () => this.outcomes.set(name, 'well'),
      (error: { code: string }) => this.outcomes.set(name, error.code),
    )
  }

  async #swap(): Promise<void> {
    const before = this.#world.works
    this.#nextVersion.value = this.#world.version()
    const swapped = await this.pool.swap('next').then(
      () => true,
      () => false,
    )
    expect(swapped).toBe(before)
    if (swapped) this.#swaps++
  }

  #aim(kind: 'finish' | 'trap' | 'break' | 'abort', which: number): void {
    if (kind === 'abort') {
      this.asked[which % Math.max(1, this.asked.length)]?.controller.abort()
      return
    }
    const { running } = this.#world
    const call = running[which % Math.max(1, running.length)]
    if (kind === 'finish') call?.finish()
    else if (kind === 'trap') call?.fail(new GuestError('ERR_GUEST_TRAP', 'trap'))
    else call?.fail(new StateError('ERR_PLUGIN_CLOSED', 'broken'))
  }
}

describe('random schedules', () => {
  it('serve in order, keep to the size, settle every call, and count each', async () => {
    await fc.assert(
      fc.asyncProperty(settings, fc.array(step, { maxLength: 60 }), fc.boolean(), async (options, steps, isDrained) => {
        const world = new World()
        const play = new Play(options.size, world, await fakePool(options, world.version()))
        for (const one of steps) {
          await play.do(one)
          play.assertInvariants()
        }
        await play.do({ kind: 'making', works: true })
        const ended = isDrained ? play.pool.drain() : undefined
        await play.settle()
        await play.finish()
        await (ended ?? play.pool.close())
        await Promise.allSettled(play.asked.map(({ promise }) => promise))
        const { calls, failed, failures, ...now } = play.pool.stats()
        const bad = [...play.outcomes.values()].filter((outcome) => outcome !== 'well')
        expect(play.outcomes.size).toBe(play.asked.length)
        expect([calls, failed]).toEqual([play.asked.length, bad.length])
        for (const [code, count] of Object.entries(failures)) {
          expect(bad.filter((outcome) => outcome === code)).toHaveLength(count ?? 0)
        }
        expect(now).toMatchObject({ waiting: 0, busy: 0, idle: 0, starting: 0 })
        expect(world.versions.reduce((sum, { open }) => sum + open.size, 0)).toBe(0)
      }),
      { numRuns: 300 },
    )
  })
})
