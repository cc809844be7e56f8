// What every entry point exports besides `createPlugin` and `CAPABILITIES`: types, as `@extism/extism` does.
export type { CallContext, CallContext as CurrentPlugin } from './call-context.ts'
export type { CreatePlugin } from './create-plugin.ts'
export type {
  Capabilities,
  ExtismFunction,
  ExtismPluginOptions,
  LogLevel,
  Manifest,
  ManifestLike,
  ManifestWasm,
  ManifestWasmData,
  ManifestWasmModule,
  ManifestWasmPath,
  ManifestWasmResponse,
  ManifestWasmUrl,
  MemoryOptions,
  NodeWorkerArgs,
  Plugin,
  PluginConfig,
  PluginConfigLike,
} from './interfaces.ts'
export type { PluginOutput } from './plugin-output.ts'
