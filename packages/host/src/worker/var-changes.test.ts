import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { VarStore } from '../var-store.ts'
import { VarChanges } from './var-changes.ts'

/** A store on each side, and a step that sends what changed. */
function twoSides(): { host: VarStore; worker: VarStore; toWorker: () => void; toHost: () => void } {
  const [host, worker] = [new VarStore(10_000), new VarStore(10_000)]
  const [hostChanges, workerChanges] = [new VarChanges(host), new VarChanges(worker)]
  return {
    host,
    worker,
    toWorker: () => workerChanges.apply(hostChanges.take()),
    toHost: () => hostChanges.apply(workerChanges.take()),
  }
}

function contents(store: VarStore): (readonly [string, string | undefined])[] {
  return store.keys().map((key) => [key, store.getText(key)])
}

type Step = readonly ['set', string, string] | readonly ['delete', string] | readonly ['clear']

const KEYS = ['a', 'b', 'c', 'd']

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(fc.constant('set' as const), fc.constantFrom(...KEYS), fc.string()) },
  { weight: 3, arbitrary: fc.tuple(fc.constant('delete' as const), fc.constantFrom(...KEYS)) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('clear' as const)) },
)

function run(store: VarStore, [kind, key = '', value = '']: Step): void {
  if (kind === 'set') store.set(key, value)
  else if (kind === 'delete') store.delete(key)
  else store.clear()
}

describe('changes of a store', () => {
  test('make the other like it, order and size included, whichever side they were made on', () => {
    const turns = fc.array(fc.tuple(fc.boolean(), fc.array(step)))
    fc.assert(
      fc.property(turns, (all) => {
        const { host, worker, toWorker, toHost } = twoSides()
        for (const [isHost, steps] of all) {
          for (const one of steps) run(isHost ? host : worker, one)
          if (isHost) toWorker()
          else toHost()
          expect(contents(worker)).toEqual(contents(host))
          expect(worker.usedBytes).toBe(host.usedBytes)
        }
      }),
    )
  })

  test('that were made on both sides at once leave both alike', () => {
    fc.assert(
      fc.property(fc.array(step), fc.array(step), (ofHost, ofWorker) => {
        const { host, worker, toWorker, toHost } = twoSides()
        for (const one of ofHost) run(host, one)
        for (const one of ofWorker) run(worker, one)
        toHost()
        toWorker()
        expect(new Map(contents(worker))).toEqual(new Map(contents(host)))
      }),
    )
  })

  test('are few, however often a var was set', () => {
    const store = new VarStore(10_000)
    const changes = new VarChanges(store)
    for (let i = 0; i < 1000; i++) store.set('key', String(i))
    expect(changes.take()?.changes).toHaveLength(1)
    expect(changes.take()).toBeUndefined()
  })

  test('reach all who share a store', () => {
    const shared = new VarStore(10_000)
    const [first, second] = [new VarChanges(shared), new VarChanges(shared)]
    const worker = new VarStore(10_000)
    const ofWorker = new VarChanges(worker)
    worker.set('key', 'from a worker')
    first.apply(ofWorker.take())
    expect(first.take()).toBeUndefined()
    expect(second.take()?.changes.map(({ key }) => key)).toEqual(['key'])
  })

  test('begin again with all there is for a side that knows nothing', () => {
    const store = new VarStore(10_000)
    store.set('a', '1')
    const changes = new VarChanges(store)
    changes.take()
    store.delete('a')
    store.set('b', '2')
    changes.restart()
    expect(changes.take()).toMatchObject({ isCleared: false, changes: [{ key: 'b' }] })
  })

  test('are no longer collected once it was stopped', () => {
    const store = new VarStore(10_000)
    const changes = new VarChanges(store)
    changes.stop()
    store.set('a', '1')
    expect(changes.take()).toBeUndefined()
  })
})
