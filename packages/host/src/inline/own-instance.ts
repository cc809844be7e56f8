import type { Plugin } from '../plugin.ts'

/** A plug-in that runs in this thread. */
interface OwnsInstance extends Plugin {
  /** What its main module's instance exports; makes the instance where there is none. */
  instanceExports(): Promise<WebAssembly.Exports>
}

/** Whether a plug-in runs in this thread, and so has its instance here. */
export function ownsInstance(plugin: Plugin): plugin is OwnsInstance {
  return 'instanceExports' in plugin
}
