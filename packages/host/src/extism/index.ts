// `@tenon/host/extism` for runtimes with the web's interfaces alone.
import { compilePlugin } from '../index.ts'
import { commonCapabilities } from './capabilities.ts'
import { consoleStream } from './console-stream.ts'
import { type CreatePlugin, extismCreatePlugin } from './create-plugin.ts'
import type { Capabilities } from './interfaces.ts'

export * from './types.ts'

/** What this runtime can do. */
export const CAPABILITIES: Capabilities = {
  ...commonCapabilities(),
  manifestSupportsPaths: false,
  crossOriginChecksEnforced: true,
  fsAccess: false,
  hasWorkerCapability: globalThis.crossOriginIsolated && typeof SharedArrayBuffer === 'function',
  extismStdoutEnvVarSet: false,
}

/** Makes a plug-in, as `createPlugin` of `@extism/extism` does. */
export const createPlugin: CreatePlugin = extismCreatePlugin({
  compilePlugin,
  capabilities: CAPABILITIES,
  streams: {
    stdout: consoleStream((line) => console.log(line)),
    stderr: consoleStream((line) => console.error(line)),
  },
})

export { createPlugin as newPlugin }
export default createPlugin
