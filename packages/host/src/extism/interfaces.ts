// The public types of `@extism/extism` 2.0.0-rc13, by the names it gives them.
import type { CallContext } from './call-context.ts'
import type { PluginOutput } from './plugin-output.ts'

/** Values for `config_get`. */
export type PluginConfig = Record<string, string>

/** Values for `config_get`. */
export interface PluginConfigLike {
  [key: string]: string
}

/** Levels of logs; `silent` hears nothing. */
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent'

/** A host function: it gets the context of the call, and wasm values. It may return a promise. */
// oxlint-disable-next-line typescript/no-explicit-any -- as `@extism/extism` declares it: any signature will do
export type ExtismFunction = (callContext: CallContext, ...args: any[]) => any

/** Bounds. */
export type MemoryOptions = {
  /** Pages of 64 KiB that the plug-in may have: its own memory, and that of the blocks it shares with the host. */
  maxPages?: number | undefined
  /** Bytes of one HTTP response. */
  maxHttpResponseBytes?: number | undefined
  /** Bytes of all vars. */
  maxVarBytes?: number | undefined
}

/** Arguments for the `node:worker_threads.Worker` of a plug-in with `runInWorker: true`. */
export interface NodeWorkerArgs {
  name?: string
  execArgv?: string[]
  argv?: string[]
  env?: Record<string, string>
  resourceLimits?: {
    maxOldGenerationSizeMb?: number
    maxYoungGenerationSizeMb?: number
    codeRangeSizeMb?: number
    stackSizeMb?: number
  }
  // oxlint-disable-next-line typescript/no-explicit-any -- as `@extism/extism` declares it
  [key: string]: any
}

/** What the host grants a plug-in. */
export interface ExtismPluginOptions {
  /** Provides WASI preview 1; off unless asked for. */
  useWasi?: boolean
  /** Runs the plug-in in a worker; off unless asked for. */
  runInWorker?: boolean
  /** Where logs go; `console` unless told otherwise. */
  logger?: Console
  /** The least urgent level the logger gets; `silent` unless told otherwise. */
  logLevel?: LogLevel
  /** Host functions by namespace and name. */
  functions?: { [namespace: string]: { [name: string]: ExtismFunction } } | undefined
  /** Guest directory to host directory; `ro:` before the host directory makes it read-only. */
  allowedPaths?: { [guestPath: string]: string } | undefined
  /** Hosts that HTTP may reach; `*` is a wildcard. */
  allowedHosts?: string[] | undefined
  memory?: MemoryOptions
  /** Milliseconds a call may take. */
  timeoutMs?: number | null
  /** Whether what the plug-in writes to standard output goes to the host's; else `EXTISM_ENABLE_WASI_OUTPUT` decides. */
  enableWasiOutput?: boolean
  config?: PluginConfigLike
  /** Used for modules by URL and for the plug-in's HTTP requests. */
  fetch?: typeof fetch
  /** Without effect here: there is no buffer of a fixed size. */
  sharedArrayBufferSize?: number
  /** Lets the plug-in read the headers of HTTP responses. */
  allowHttpResponseHeaders?: boolean
  /** Arguments for the worker, on Node. */
  nodeWorkerArgs?: NodeWorkerArgs
}

type CamelToSnakeCase<S extends string> = S extends `${infer T}${infer U}`
  ? `${T extends Capitalize<T> ? '_' : ''}${Lowercase<T>}${CamelToSnakeCase<U>}`
  : S

type SnakeCase<T> = { [K in keyof T as CamelToSnakeCase<K & string>]: T[K] }

/** Options that a manifest may have, too. */
export interface NativeManifestOptions extends Pick<
  ExtismPluginOptions,
  'allowedPaths' | 'allowedHosts' | 'memory' | 'config' | 'timeoutMs'
> {}

/** Options that a manifest may have, in either case; those of `createPlugin` win. */
export type ManifestOptions = NativeManifestOptions & SnakeCase<NativeManifestOptions>

/** A module's bytes. */
export interface ManifestWasmData {
  data: Uint8Array
}

/** A module by URL. */
export interface ManifestWasmUrl {
  url: URL | string
}

/** A module by path. */
export interface ManifestWasmPath {
  path: string
}

/** A module in a response. */
export interface ManifestWasmResponse {
  response: Response
}

/** A compiled module. */
export interface ManifestWasmModule {
  module: WebAssembly.Module
}

/** One module; `hash` is the SHA-256 of its bytes. */
export type ManifestWasm = (
  | ManifestWasmUrl
  | ManifestWasmData
  | ManifestWasmPath
  | ManifestWasmResponse
  | ManifestWasmModule
) & { name?: string; hash?: string }

/** What a plug-in is made of, and what it may do. */
export interface Manifest extends ManifestOptions {
  wasm: Array<ManifestWasm>
}

/** What a plug-in can be made from. */
export type ManifestLike = Manifest | Response | WebAssembly.Module | ArrayBuffer | string | URL

/** What the runtime can do. */
export interface Capabilities {
  supportsJSPromiseInterface: boolean
  allowSharedBufferCodec: boolean
  manifestSupportsPaths: boolean
  crossOriginChecksEnforced: boolean
  fsAccess: boolean
  hasWorkerCapability: boolean
  supportsWasiPreview1: boolean
  supportsTimeouts: boolean
  extismStdoutEnvVarSet: boolean
}

/** A plug-in. */
export interface Plugin {
  /** Whether the plug-in exports a function of this name. */
  functionExists(funcName: string): Promise<boolean>
  /** Lets go of the plug-in. */
  close(): Promise<void>
  /**
   * Calls an export.
   * @param hostContext what host functions get from `callContext.hostContext()`
   * @returns its output; `null` where it set none
   */
  call<T>(funcName: string, input?: string | number | Uint8Array, hostContext?: T): Promise<PluginOutput | null>
  /** What the main module exports. */
  getExports(): Promise<WebAssembly.ModuleExportDescriptor[]>
  /** What the main module imports. */
  getImports(): Promise<WebAssembly.ModuleImportDescriptor[]>
  /** The main module's instance, where the plug-in is not in a worker. */
  getInstance(): Promise<WebAssembly.Instance>
  /** Whether a call is under way. */
  isActive(): boolean
  /** Throws memory and vars away; does nothing during a call. Tells whether it did. */
  reset(): Promise<boolean>
}
