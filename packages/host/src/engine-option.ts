import type { EngineReference } from '@tenon/abi'

/** An engine that plug-ins share: a path or URL, bytes, a fetched response, or the compiled module. */
export type EngineSource =
  | string
  | URL
  | Uint8Array
  | ArrayBuffer
  | Response
  | WebAssembly.Module
  | Promise<string | URL | Uint8Array | ArrayBuffer | Response | WebAssembly.Module>

/** One engine for all plug-ins, or what finds the one that a plug-in names. */
export type EngineOption =
  | EngineSource
  | ((wanted: EngineReference) => EngineSource | undefined | Promise<EngineSource | undefined>)
