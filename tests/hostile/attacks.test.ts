import { PluginError, type PluginOptions } from '@tenon/host'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Attack, ATTACK, LIMITS, type World } from './attack.ts'
import { ABI_ATTACKS } from './attacks/abi.ts'
import { HOST_FUNCTION_ATTACKS } from './attacks/host-functions.ts'
import { HTTP_ATTACKS } from './attacks/http.ts'
import { JAVASCRIPT_ATTACKS } from './attacks/javascript.ts'
import { MODULE_ATTACKS } from './attacks/modules.ts'
import { RESOURCE_ATTACKS } from './attacks/resources.ts'
import { WASI_ATTACKS } from './attacks/wasi.ts'
import { assemble, buildSource } from './build-source.ts'
import { hostFunctions } from './host-functions.ts'
import { hostileModule } from './hostile-module.ts'
import { type Caller, PLACES } from './places.ts'
import { openPlaces, type Places } from './world.ts'

/**
 * Each attack, twice, in each place. It ends as it may, in time; and then a plug-in that was there before answers, and so
 * does the attacker's own place.
 */
const ALL: readonly Attack[] = [
  ...RESOURCE_ATTACKS,
  ...ABI_ATTACKS,
  ...HOST_FUNCTION_ATTACKS,
  ...WASI_ATTACKS,
  ...HTTP_ATTACKS,
  ...MODULE_ATTACKS,
  ...JAVASCRIPT_ATTACKS,
]

/** Far beyond any deadline here, and far below what a test is given. */
const PATIENCE_MS = 20_000

const ECHO = `(func (export "echo") (result i32) (call $output_set (call $input_offset) (call $input_length)) (i32.const 0))`

let places: Places
let echo: Uint8Array
const built = new Map<string, Promise<Uint8Array>>()

beforeAll(async () => {
  places = await openPlaces()
  echo = await assemble('echo', hostileModule(ECHO))
})

afterAll(() => places.close())

test('there are at least 60, each with a name of its own', () => {
  const names = new Set(ALL.map(({ name }) => name))
  expect(names.size).toBe(ALL.length)
  expect(names.size).toBeGreaterThanOrEqual(60)
})

describe.each(Object.entries(PLACES))('%s', (_, open) => {
  let honest: Caller

  beforeAll(async () => {
    honest = await open(echo, {})
  })

  afterAll(() => honest.close())

  test.each(ALL.map((attack) => [`${attack.name}: ${attack.tries}`, attack] as const))('%s', async (__, attack) => {
    const bytes = await sourceOf(attack)
    await inTime(runAttack(attack, bytes, open))
    expect((await inTime(honest.call('echo', 'still here'))).text()).toBe('still here')
  })
})

function sourceOf(attack: Attack): Promise<Uint8Array> {
  const found = built.get(attack.name) ?? buildSource(attack)
  built.set(attack.name, found)
  return found
}

async function runAttack(attack: Attack, bytes: Uint8Array, open: (typeof PLACES)[string]): Promise<void> {
  let caller: Caller | undefined
  const seen: unknown[] = []
  const world: World = { ...places, seen, reenter: () => caller?.call(ATTACK) }
  const granted = attack.grants?.(world) ?? {}
  const options: PluginOptions = { functions: hostFunctions(world), limits: LIMITS, ...granted }
  try {
    caller = await open(bytes, options)
    for (let i = 0; i < 2; i++) await attackOnce(attack, caller, world)
  } catch (thrown) {
    // It may not even load; what an attack itself comes to was looked at already.
    if (!PluginError.is(thrown)) throw thrown
    expect(attack.endings).toContain(thrown.code)
  } finally {
    await caller?.close()
  }
}

async function attackOnce({ endings, check, input }: Attack, caller: Caller, world: World): Promise<void> {
  world.seen.length = 0
  try {
    const output = await caller.call(ATTACK, input)
    expect(endings).toContain('ok')
    check?.(output, world)
  } catch (thrown) {
    if (!PluginError.is(thrown)) throw thrown
    expect(endings, thrown.message.slice(0, 300)).toContain(thrown.code)
  }
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
