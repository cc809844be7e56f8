import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Attack } from './attack.ts'
import { ATTACKS } from './attacks/all.ts'
import { assemble, buildSource } from './build-source.ts'
import { ECHO } from './honest.ts'
import { type Caller, PLACES } from './places.ts'
import { runAttack } from './run-attack.ts'
import { openPlaces, type Places } from './world.ts'

// Each attack, twice, in each place. It ends as it may, in time; and then a plug-in that was there before answers.

/** Far beyond any deadline here, and far below what a test is given. */
const PATIENCE_MS = 20_000

let places: Places
let echo: Uint8Array
const built = new Map<string, Promise<Uint8Array>>()

beforeAll(async () => {
  places = await openPlaces()
  echo = await assemble('echo', ECHO)
})

afterAll(() => places.close())

test('there are at least 60, each with a name of its own', () => {
  const names = new Set(ATTACKS.map(({ name }) => name))
  expect(names.size).toBe(ATTACKS.length)
  expect(names.size).toBeGreaterThanOrEqual(60)
})

describe.each(Object.entries(PLACES))('%s', (_, open) => {
  let honest: Caller

  beforeAll(async () => {
    honest = await open(echo, {})
  })

  afterAll(() => honest.close())

  test.each(ATTACKS.map((attack) => [`${attack.name}: ${attack.tries}`, attack] as const))('%s', async (__, attack) => {
    const bytes = await sourceOf(attack)
    await inTime(runAttack(attack, bytes, { open, places }))
    expect((await inTime(honest.call('echo', 'still here'))).text()).toBe('still here')
  })
})

function sourceOf(attack: Attack): Promise<Uint8Array> {
  const found = built.get(attack.name) ?? buildSource(attack)
  built.set(attack.name, found)
  return found
}

/** Fails where something hangs, so that it is known what. */
async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${PATIENCE_MS} ms`)), PATIENCE_MS)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
