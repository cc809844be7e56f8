// What every platform's entry point exports, besides createPlugin and compilePlugin.
export {
  ArgumentError,
  CompileError,
  ERROR_CODES,
  GuestError,
  HostFunctionError,
  LimitError,
  LinkError,
  ManifestError,
  ModuleError,
  PermissionError,
  PluginError,
  StateError,
  type ErrorCode,
  type GuestFrame,
  type Limits,
  type LogLevel,
  type LogThreshold,
  type ManifestInput,
  type ManifestModuleInput,
  type ValueType,
} from '@tenon/abi'
export type { CacheOptions } from './cache/cache-options.ts'
export { CallContext } from './call-context.ts'
export { CompiledPlugin, type InstanceOptions } from './compiled-plugin.ts'
export type { CompilePlugin, CreatePlugin } from './create-plugin.ts'
export { hostFunction, type HostFunction, type HostFunctionFactory, type HostFunctions } from './host-function.ts'
export { describeLinked, type LinkedDescription } from './linked/describe-linked.ts'
export { type LinkedPlugin, linkPlugin, type LinkPluginOptions } from './linked/link-plugin.ts'
export type { Logger } from './logger.ts'
export type { ExportInfo, ExternalKind, ImportInfo, Signature } from './module-shape.ts'
export type { CallInput, CallOptions } from './call-arguments.ts'
export type { Plugin } from './plugin.ts'
export type { CreatePool } from './pool/create-pool.ts'
export { type LeaseOptions, PluginPool } from './pool/plugin-pool.ts'
export type { Quantiles } from './pool/pool-counters.ts'
export type { PoolOptions } from './pool/pool-options.ts'
export type { PoolStats } from './pool/pool-stats.ts'
export type { SwapOptions, VersionCheck } from './pool/swap-options.ts'
export type { Isolation } from './restore/isolation.ts'
export type { PluginOptions, ThreadOption } from './plugin-options.ts'
export { PluginOutput } from './plugin-output.ts'
export type { EngineOption, EngineSource } from './engine-option.ts'
export type { PluginSource, PluginSourceValue } from './plugin-source.ts'
export { VarStore } from './var-store.ts'
export type { WasiOptions } from './wasi/wasi-options.ts'
