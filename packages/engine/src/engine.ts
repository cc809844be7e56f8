import type { OnProgress } from './engine-progress.ts'
import type { EngineVariant } from './engine-variant.ts'

/** An engine ready to boot. */
export interface Engine {
  readonly bytes: Uint8Array
  /** The version of QuickJS-NG in it. */
  readonly version: string
}

/** Where an engine's file is, in place of the one in this package: its bytes, their place, or an answer that has them. */
export type EngineSource = Uint8Array | ArrayBuffer | URL | Response

/** How `loadEngine` is called. */
export interface LoadEngineOptions {
  /** Which engine; `fast` unless told otherwise. */
  readonly variant?: EngineVariant
  /** This package's own `engine.wasm`, lying elsewhere. Only for entry points that fetch it. */
  readonly source?: EngineSource | undefined
  /** Told about each step, if the engine has to be built: once in a repository, never in the published package. */
  readonly onProgress?: OnProgress
}
