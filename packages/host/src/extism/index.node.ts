// `@tenon/host/extism` for Node, Deno and Bun.
import process from 'node:process'
import { compilePlugin } from '../index.node.ts'
import { commonCapabilities } from './capabilities.ts'
import { type CreatePlugin, extismCreatePlugin } from './create-plugin.ts'
import type { Capabilities } from './interfaces.ts'

export * from './types.ts'

/** What this runtime can do. */
export const CAPABILITIES: Capabilities = {
  ...commonCapabilities(),
  manifestSupportsPaths: true,
  crossOriginChecksEnforced: false,
  fsAccess: true,
  hasWorkerCapability: true,
  extismStdoutEnvVarSet: Boolean(process.env['EXTISM_ENABLE_WASI_OUTPUT']),
}

/** Makes a plug-in, as `createPlugin` of `@extism/extism` does. */
export const createPlugin: CreatePlugin = extismCreatePlugin({
  compilePlugin,
  capabilities: CAPABILITIES,
  streams: {
    stdout: (bytes) => void process.stdout.write(bytes),
    stderr: (bytes) => void process.stderr.write(bytes),
  },
})

export { createPlugin as newPlugin }
export default createPlugin
