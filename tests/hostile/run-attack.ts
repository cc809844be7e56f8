import assert from 'node:assert/strict'
import { PluginError, type PluginOptions } from '@tenon/host'
import { type Attack, ATTACK, type Ending, LIMITS, PATIENT, type World } from './attack.ts'
import { hostFunctions } from './host-functions.ts'
import type { Caller, Open } from './places.ts'
import type { Places } from './world.ts'

/** Where an attack is made. */
export interface Target {
  readonly open: Open
  readonly places: Pick<Places, 'directory' | 'server'>
}

/**
 * Loads a hostile plug-in and calls it twice.
 * @returns what it came to
 * @throws {AssertionError} where it ends as it may not
 */
export async function runAttack(attack: Attack, bytes: Uint8Array, { open, places }: Target): Promise<Ending[]> {
  let caller: Caller | undefined
  const world: World = { ...places, seen: [], reenter: () => caller?.call(ATTACK) }
  // What is not there to be stopped by its deadline has time, on a busy machine too.
  const { limits } = attack.endings.includes('ERR_TIMEOUT') ? { limits: LIMITS } : PATIENT
  const options: PluginOptions = { functions: hostFunctions(world), limits, ...attack.grants?.(world) }
  try {
    caller = await open(bytes, options)
    return [await attackOnce(attack, caller, world), await attackOnce(attack, caller, world)]
  } catch (thrown) {
    // It may not even load.
    return [endingOf(attack, thrown)]
  } finally {
    await caller?.close()
  }
}

async function attackOnce(attack: Attack, caller: Caller, world: World): Promise<Ending> {
  world.seen.length = 0
  try {
    const output = await caller.call(ATTACK, attack.input)
    attack.check?.(output, world)
    assert.ok(attack.endings.includes('ok'), `${attack.name} succeeded`)
    return 'ok'
  } catch (thrown) {
    return endingOf(attack, thrown)
  }
}

function endingOf({ name, endings }: Attack, thrown: unknown): Ending {
  if (!PluginError.is(thrown)) throw thrown
  assert.ok(endings.includes(thrown.code), `${name} ended with ${thrown.code}: ${thrown.message.slice(0, 300)}`)
  return thrown.code
}
