/** Where a module comes from; exactly one of `path`, `url`, `data` and `module`. */
export type ModuleSource =
  | { readonly path: string }
  | { readonly url: string; readonly headers?: Readonly<Record<string, string>>; readonly method?: string }
  | { readonly data: Uint8Array }
  | { readonly module: WebAssembly.Module }

/** One module of a manifest. */
export type ManifestModule = ModuleSource & {
  /** The name others import it by; `main` unless given. The plug-in itself is the module named `main`, else the last. */
  readonly name?: string
  /** SHA-256 of its bytes, 64 lower-case hexadecimal digits. */
  readonly hash?: string
}

/** Bounds in a manifest. */
export interface ManifestMemory {
  /** Pages of 64 KiB that the plug-in's memories may have together. */
  readonly maxPages?: number
  /** Bytes of one HTTP response body. */
  readonly maxHttpResponseBytes?: number
  /** Bytes of all vars; 0 disables them. */
  readonly maxVarBytes?: number
}

/**
 * What a plug-in is made of and what it may do, parsed: names in camelCase, defaults not yet filled in.
 * @see ABI reference, section 1.5
 */
export interface Manifest {
  readonly wasm: readonly ManifestModule[]
  readonly memory?: ManifestMemory
  readonly config?: Readonly<Record<string, string>>
  /** Host names or globs that HTTP may reach; absent or empty: none. */
  readonly allowedHosts?: readonly string[]
  /** Host directory to guest directory; a host directory that begins with `ro:` is read-only. */
  readonly allowedPaths?: Readonly<Record<string, string>>
  /** Milliseconds a call may take. */
  readonly timeoutMs?: number
}

/** A module as a caller may write it: `data` also as base64 text. */
export type ManifestModuleInput = (
  | { path: string }
  | { url: string | URL; headers?: Record<string, string>; method?: string }
  | { data: Uint8Array | ArrayBuffer | string }
  | { module: WebAssembly.Module }
) & { name?: string; hash?: string }

/** A manifest as a caller may write it: camelCase here, snake_case accepted too, as in JSON manifests. */
export interface ManifestInput {
  wasm: ManifestModuleInput[]
  memory?: { maxPages?: number; maxHttpResponseBytes?: number; maxVarBytes?: number }
  config?: Record<string, string>
  allowedHosts?: string[]
  allowedPaths?: Record<string, string>
  timeoutMs?: number
}
