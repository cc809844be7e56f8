// What both entry points export beside `loadEngine`.
export {
  bootEngine,
  type BuildLogEntry,
  type EngineImage,
  type EngineInstance,
  type HostFunctionDeclaration,
  type StackSourceMap,
} from './engine-instance.ts'
export type { EngineProgress, OnProgress } from './engine-progress.ts'
export { ENGINE_VARIANTS, type EngineVariant } from './engine-variant.ts'
export { EngineScriptError, type ScriptPlace } from './engine-script-error.ts'
export { EngineTimeoutError } from './engine-timeout-error.ts'
export { TimeLimit } from './time-limit.ts'
export type { Engine, EngineSource, LoadEngineOptions } from './engine.ts'
