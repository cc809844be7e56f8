import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'
import { compile } from '@tenon/compiler'
import { PluginError } from '@tenon/host'
import { ATTACKS } from '../hostile/attacks/all.ts'
import { assemble, buildSource } from '../hostile/build-source.ts'
import { ECHO } from '../hostile/honest.ts'
import type { Caller, Open } from '../hostile/places.ts'
import { runAttack } from '../hostile/run-attack.ts'
import type { Places } from '../hostile/world.ts'
import type { Tally } from './tally.ts'

/** What is done again and again in a place. */
export type Load = (turn: number) => Promise<void>

/** Attacks that end at once: the others spend their time waiting for a deadline, which says nothing more by the hundred. */
const SLOW_ENDINGS: ReadonlySet<string> = new Set(['ERR_TIMEOUT'])

/** Plug-ins that the loads are made of, built once. */
export interface Sources {
  readonly echo: Uint8Array
  readonly javascript: Uint8Array
  readonly attacks: ReadonlyMap<string, Uint8Array>
}

/** Builds them. */
export async function buildSources(): Promise<Sources> {
  const attacks = new Map<string, Uint8Array>()
  for (const attack of ATTACKS) attacks.set(attack.name, await buildSource(attack))
  const javascript = fileURLToPath(new URL('../../examples/01-count-vowels/count-vowels.ts', import.meta.url))
  return { echo: await assemble('echo', ECHO), javascript: (await compile(javascript)).wasm, attacks }
}

/** A load, and what it keeps open. */
export interface OpenLoad {
  readonly load: Load
  readonly callers: readonly Caller[]
}

/** Calls of plug-ins that live as long as the soak. */
export async function honestLoad(open: Open, sources: Sources, tally: Tally): Promise<OpenLoad> {
  const echo = await open(sources.echo, {})
  const vowels = await open(sources.javascript, { limits: { timeoutMs: 10_000 } })
  const load: Load = async (turn) => {
    const text = 'x'.repeat(turn % 5000)
    assert.equal((await echo.call('echo', text)).text(), text)
    tally.add('ok')
    assert.deepEqual((await vowels.call('countVowels', 'Hello, World!')).json(), { count: 3 })
    tally.add('ok')
  }
  return { load, callers: [echo, vowels] }
}

/** Calls that fail: of a function that is not there, and of what is no function. */
export async function failingLoad(open: Open, sources: Sources, tally: Tally): Promise<OpenLoad> {
  const echo = await open(sources.echo, {})
  const load: Load = async () => {
    for (const name of ['nobody', 'memory']) {
      const code = await echo.call(name).then(
        () => 'ok',
        (thrown: unknown) => (PluginError.is(thrown) ? thrown.code : String(thrown)),
      )
      assert.match(code, /^ERR_EXPORT/)
      tally.add(code)
    }
  }
  return { load, callers: [echo] }
}

/** One hostile plug-in after another; each is loaded, called and closed. */
export function hostileLoad(open: Open, places: Places, sources: Sources, tally: Tally): Load {
  const quick = ATTACKS.filter(({ endings }) => !endings.some((ending) => SLOW_ENDINGS.has(ending)))
  return async (turn) => {
    const from = turn % 10 === 0 ? ATTACKS : quick
    const attack = from[(turn * 7) % from.length] ?? assert.fail('there are no attacks')
    const bytes = sources.attacks.get(attack.name) ?? assert.fail(`${attack.name} was not built`)
    for (const ending of await runAttack(attack, bytes, { open, places })) tally.add(ending)
  }
}
