import { EARLY_START_SECTION, ENGINE_MODULE, StateError } from '@tenon/abi'
import { chooseThread } from './choose-thread.ts'
import { InlinePlugin } from './inline/inline-plugin.ts'
import { checkImports } from './linker/resolve-imports.ts'
import type { LoadedModules } from './loader/loaded-module.ts'
import type { Platform } from './platform/platform.ts'
import type { Plugin } from './plugin.ts'
import type { Grants } from './plugin-options.ts'
import { WASI_FUNCTION_NAMES } from './wasi/wasi-instance.ts'

/** Milliseconds to wait for a watchdog where a plug-in cannot run without. */
const NEEDED_WATCHDOG_MS = 60_000

/**
 * Makes a plug-in of compiled modules, in the thread that its grants ask for.
 * @throws {LinkError} ERR_IMPORT_MISSING, ERR_IMPORT_TYPE
 */
export async function startPlugin(modules: LoadedModules, given: Grants, platform: Platform): Promise<Plugin> {
  const { debug } = modules
  const grants = debug === undefined ? given : Object.freeze({ ...given, logger: debug.wrapLogger(given.logger) })
  checkAllImports(modules, grants)
  if (chooseThread(grants, modules, platform) === 'worker') {
    const { createWorkerPlugin } = await import('./worker/worker-plugin.ts')
    return createWorkerPlugin(modules, grants, platform)
  }
  return startWatched(modules, grants, await withDirectories(platform, grants))
}

function checkAllImports({ main, linked }: LoadedModules, { functions, wasi }: Grants): void {
  const modules = new Map(linked.map(({ name, shape }) => [name, shape]))
  for (const { shape } of [...linked, main]) {
    checkImports(shape, { functions, modules, wasi: wasi && WASI_FUNCTION_NAMES })
  }
}

/** A call that needs its directories cannot wait for what opens them. */
async function withDirectories(platform: Platform, { allowedPaths }: Grants): Promise<Platform> {
  const { loadDirectories } = platform
  if (loadDirectories === undefined || Object.keys(allowedPaths).length === 0) return platform
  return { ...platform, openDirectory: await loadDirectories() }
}

/** What was compiled for workers, whose flag their host raises, needs a watchdog here. */
async function startWatched(modules: LoadedModules, grants: Grants, platform: Platform): Promise<Plugin> {
  const { watchdog, isFlagged } = modules
  if (isFlagged !== true || watchdog !== undefined) return startInline(modules, grants, platform)
  const started = await platform.watchdog?.within(NEEDED_WATCHDOG_MS)
  if (started !== undefined) return startInline({ ...modules, watchdog: started }, grants, platform)
  throw new StateError(
    'ERR_UNSUPPORTED_PLATFORM',
    "The plug-in was compiled for workers alone, and this runtime has no thread to watch over one inline: compile it without thread: 'worker'",
  )
}

async function startInline(modules: LoadedModules, grants: Grants, platform: Platform): Promise<Plugin> {
  const plugin = new InlinePlugin(modules, grants, platform)
  if (startsEarly(modules)) await plugin.instanceExports().catch(() => undefined)
  return plugin
}

/**
 * Nothing that its initialisers do can be told from outside, so that they need not wait for the first call. Of modules that
 * it imports from, an engine has none; what others do at their start is not known.
 */
function startsEarly({ main, linked }: LoadedModules): boolean {
  if (linked.some(({ name }) => name !== ENGINE_MODULE)) return false
  return WebAssembly.Module.customSections(main.module, EARLY_START_SECTION).length > 0
}
