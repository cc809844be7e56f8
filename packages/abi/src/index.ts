export { byteView, isUint8Array } from './byte-view.ts'
export { ERROR_CODES, type ErrorCode } from './errors/error-codes.ts'
export { PluginError, type ErrorDetails, type PluginErrorOptions } from './errors/plugin-error.ts'
export { ArgumentError } from './errors/argument-error.ts'
export { CompileError, type CompileErrorCode } from './errors/compile-error.ts'
export { GuestError, type GuestErrorCode } from './errors/guest-error.ts'
export { frameLine, type GuestFrame } from './errors/guest-frame.ts'
export { HostFunctionError, type HostFunctionErrorCode } from './errors/host-function-error.ts'
export { LimitError, type LimitErrorCode } from './errors/limit-error.ts'
export { LinkError, type LinkErrorCode } from './errors/link-error.ts'
export { ManifestError, type ManifestErrorCode } from './errors/manifest-error.ts'
export { ModuleError, type ModuleErrorCode } from './errors/module-error.ts'
export { PermissionError, type PermissionErrorCode } from './errors/permission-error.ts'
export { StateError, type StateErrorCode } from './errors/state-error.ts'
export {
  ENV_FUNCTIONS,
  ENV_NAMESPACE,
  isEnvFunctionName,
  KERNEL_FUNCTION_NAMES,
  USER_NAMESPACE,
  WASI_NAMESPACE,
  type EnvCapability,
  type EnvFunction,
  type EnvFunctionName,
  type FunctionSignature,
  type ValueType,
} from './host-functions.ts'
export { EARLY_START_SECTION } from './early-start.ts'
export { ENGINE_MODULE, ENGINE_SECTION, type EngineReference, parseEngineReference } from './shared-engine.ts'
export { DEFAULT_LIMITS, PAGE_BYTES, VAR_ENTRY_OVERHEAD_BYTES, type Limits } from './limits.ts'
export { LOG_LEVELS, logLevelNumber, type LogLevel, type LogThreshold } from './log-level.ts'
export { mainModuleIndex, parseManifest, parseManifestJson } from './manifest-parse.ts'
export type {
  Manifest,
  ManifestInput,
  ManifestMemory,
  ManifestModule,
  ManifestModuleInput,
  ModuleSource,
} from './manifest.ts'
