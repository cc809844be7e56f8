// `@tenon/host/extism` for Node, Deno and Bun.
import { compilePlugin } from '../index.node.ts'
import { environmentVariable, writeStderr, writeStdout } from '../platform/node/node-process.ts'
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
  extismStdoutEnvVarSet: Boolean(environmentVariable('EXTISM_ENABLE_WASI_OUTPUT')),
}

/** Makes a plug-in, as `createPlugin` of `@extism/extism` does. */
export const createPlugin: CreatePlugin = extismCreatePlugin({
  compilePlugin,
  capabilities: CAPABILITIES,
  streams: { stdout: writeStdout, stderr: writeStderr },
})

/** What `require` gives: as there the function itself, with all exports as its members. */
interface CommonJs extends CreatePlugin {
  readonly CAPABILITIES: Capabilities
  readonly createPlugin: CreatePlugin
  readonly newPlugin: CreatePlugin
  readonly default: CreatePlugin
}

const required: CommonJs = Object.assign<CreatePlugin, Pick<CommonJs, keyof CommonJs>>(
  (manifest, options) => createPlugin(manifest, options),
  { CAPABILITIES, createPlugin, newPlugin: createPlugin, default: createPlugin },
)

export { createPlugin as newPlugin, required as 'module.exports' }
export default createPlugin
