import { BuildStore } from '../project/build-store.ts'
import { buildPlugin, type BuiltPlugin } from '../project/build-plugin.ts'
import type { BuildTarget } from '../project/build-target.ts'
import { testRunContext } from './run-context.ts'

/** Under plain `vitest` each test file builds for itself, once. */
const built = new Map<string, Promise<BuiltPlugin>>()

async function buildHere(target: BuildTarget): Promise<BuiltPlugin> {
  const key = JSON.stringify(target)
  const known = built.get(key)
  if (known !== undefined) return known
  const building = buildPlugin(target)
  built.set(key, building)
  return building
}

/** The plug-in under test, built once a run under `tenon test`, else once a test file. */
export async function builtPlugin(target: BuildTarget): Promise<BuiltPlugin> {
  const run = testRunContext()
  return run === undefined ? buildHere(target) : new BuildStore(run.store).get(target)
}
