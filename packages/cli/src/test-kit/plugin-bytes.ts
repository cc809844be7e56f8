import { BuildStore } from '../project/build-store.ts'
import { buildPlugin } from '../project/build-plugin.ts'
import type { BuildTarget } from '../project/build-target.ts'
import { testRunContext } from './run-context.ts'

/** Under plain `vitest` each test file builds for itself, once. */
const built = new Map<string, Promise<Uint8Array>>()

async function buildHere(target: BuildTarget): Promise<Uint8Array> {
  const key = JSON.stringify(target)
  const known = built.get(key)
  if (known !== undefined) return known
  const building = buildPlugin(target).then(({ wasm }) => wasm)
  built.set(key, building)
  return building
}

/** The bytes of the plug-in under test, built once a run under `tenon test`, else once a test file. */
export async function pluginBytes(target: BuildTarget): Promise<Uint8Array> {
  const run = testRunContext()
  return run === undefined ? buildHere(target) : new BuildStore(run.store).get(target)
}
