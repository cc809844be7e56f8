import { ArgumentError, DEFAULT_LIMITS, type Limits, type LogThreshold, type Manifest, PAGE_BYTES } from '@tenon/abi'
import { assertLimit } from './check-limits.ts'
import { assertOptions } from './check-options.ts'
import type { CacheOptions } from './cache/cache-options.ts'
import type { EngineOption } from './engine-option.ts'
import type { HostFunction, HostFunctions } from './host-function.ts'
import { copyHostFunctions, resolveHostFunctions } from './host-function-table.ts'
import { assertHostRules } from './http/allowed-hosts.ts'
import type { Logger } from './logger.ts'
import type { SourceMapInput } from './debug/source-maps.ts'
import type { Isolation } from './restore/isolation.ts'
import type { VarStore } from './var-store.ts'
import { assertDistinctPaths } from './wasi/distinct-paths.ts'
import type { WasiOptions } from './wasi/wasi-options.ts'

/** What the host grants a plug-in, and the bounds it sets. All of it is optional; without any the plug-in can only compute. */
export interface PluginOptions {
  /** Functions the plug-in may import: `{ name: hostFunction(…) }`, or by namespace. */
  readonly functions?: HostFunctions
  /** Values for `config_get`, laid over the manifest's. */
  readonly config?: Readonly<Record<string, string>>
  /** Hosts that HTTP may reach, instead of the manifest's: `*.example.com`, `GET https://api.example.com`. See docs/http.md. */
  readonly allowedHosts?: readonly string[]
  /** Host directory to guest directory, instead of the manifest's; `ro:` before the host directory makes it read-only. */
  readonly allowedPaths?: Readonly<Record<string, string>>
  /** Lets the plug-in read the headers of HTTP responses; off unless asked for. */
  readonly httpResponseHeaders?: boolean
  /** Provides `wasi_snapshot_preview1`; off unless asked for. */
  readonly wasi?: boolean | WasiOptions
  /** Bounds; each overrides the manifest's. */
  readonly limits?: Limits
  /** Where logs go; without it they go nowhere. */
  readonly logger?: Logger
  /** The least urgent level the logger gets; `info` by default. */
  readonly logLevel?: LogThreshold
  /** What it keeps between calls, instead of a store of its own; its limit then is the store's. Plug-ins may share one. */
  readonly vars?: VarStore
  /**
   * Used for modules by URL and for the plug-in's HTTP, instead of the platform's: hosts, redirects and sizes are held to
   * all the same, but where a host name leads is then up to it. See docs/http.md.
   */
  readonly fetch?: typeof fetch
  /**
   * Whether the kernel is linked into the plug-in where the runtime can do that, as it does unless told otherwise. It
   * makes calls cheaper and creation dearer: `false` is for a program that makes a few calls and ends.
   */
  readonly link?: boolean
  /**
   * Whether compiled modules are kept for whoever loads the same bytes again, and where; in memory unless told
   * otherwise. `false` neither looks for one nor keeps one.
   */
  readonly cache?: boolean | CacheOptions
  /**
   * Believes a module that `tenon link` made in what it says of itself: that its limits were built into it. Only for
   * modules that you linked yourself: anyone can write such a claim. Off unless asked for.
   */
  readonly trustLinked?: boolean
  /**
   * Where its code runs: in the thread of its caller (`inline`), or in a worker of its own (`worker`), where it keeps
   * nobody waiting and can be stopped whatever it does. `auto`, the default, is inline wherever that can do what is asked.
   */
  readonly thread?: ThreadOption
  /** Where the file `@tenon/host/worker` is, for bundlers that do not find it themselves. */
  readonly workerUrl?: string | URL
  /**
   * What one call leaves to the next: all of its instance (`reuse`, the default), or nothing (`fresh-per-call`,
   * `new-instance`). Vars that a call sets are forgotten with it then, unless they are in a store given as `vars`. See
   * docs/isolation.md.
   */
  readonly isolation?: Isolation
  /**
   * The engine of plug-ins that were built for a shared one (`tenon build --shared-engine`), or a function that finds it by
   * its file's name and hash. Others ignore it. Without it a plug-in from a file finds the engine in the file beside it.
   * See docs/modes.md.
   */
  readonly engine?: EngineOption
  /**
   * The source map of a plug-in in JavaScript (`plugin.wasm.map`, as text or parsed), or several for several modules. Without
   * it, or with `true`, it is looked for beside a module that came from a file or a URL, once there is an error or a trace to show;
   * with `false` it is not. See docs/debugging.md.
   */
  readonly sourceMap?: boolean | SourceMapInput | readonly SourceMapInput[]
  /** Aborts loading, every later call, and one under way: while that waits or gives way, after host functions, in a worker. */
  readonly signal?: AbortSignal
}

/** Where a plug-in's code runs. */
export type ThreadOption = 'inline' | 'worker' | 'auto'

/** Options and manifest merged, checked and frozen: what the rest of the host works from. */
export interface Grants {
  readonly functions: ReadonlyMap<string, ReadonlyMap<string, HostFunction>>
  readonly config: ReadonlyMap<string, string>
  readonly allowedHosts: readonly string[]
  /** Given for the plug-in's HTTP, instead of the platform's. */
  readonly fetch: typeof fetch | undefined
  readonly allowedPaths: Readonly<Record<string, string>>
  readonly httpResponseHeaders: boolean
  readonly wasi: WasiOptions | undefined
  readonly limits: Required<Pick<Limits, keyof typeof DEFAULT_LIMITS>> & Limits
  readonly logger: Logger | undefined
  readonly logLevel: LogThreshold | undefined
  /** Absent where each instance has a store of its own. */
  readonly vars: VarStore | undefined
  readonly thread: ThreadOption
  readonly workerUrl: string | URL | undefined
  readonly isolation: Isolation
  readonly signal: AbortSignal | undefined
}

/**
 * Checks options and copies them: what the caller does to the objects afterwards changes nothing here.
 * @throws {ArgumentError} ERR_ARGUMENT for an option that does not exist or is of the wrong type
 */
export function copyOptions(options: PluginOptions): PluginOptions {
  assertOptions(options)
  const { functions, config, allowedHosts, allowedPaths, limits } = options
  return {
    ...options,
    ...(functions && { functions: copyHostFunctions(functions) }),
    ...(config && { config: { ...config } }),
    ...(allowedHosts && { allowedHosts: [...allowedHosts] }),
    ...(allowedPaths && { allowedPaths: { ...allowedPaths } }),
    ...(limits && { limits: { ...limits } }),
    ...(typeof options.cache === 'object' && { cache: { ...options.cache } }),
  }
}

/**
 * Merges a manifest and options. Where both speak, options win; `config` is merged by key.
 * @throws {ArgumentError} ERR_ARGUMENT for an option of the wrong type, and two directories under one path
 * @throws {ManifestError} ERR_MANIFEST_INVALID for a rule for hosts that is none
 */
export function mergeGrants(manifest: Manifest, options: PluginOptions): Grants {
  const limits = mergeLimits(manifest, options.limits ?? {})
  return Object.freeze({
    functions: resolveHostFunctions(options.functions ?? {}),
    config: mergeConfig(manifest.config ?? {}, options.config ?? {}),
    allowedHosts: mergeAllowedHosts(manifest, options),
    fetch: options.fetch ?? undefined,
    httpResponseHeaders: options.httpResponseHeaders === true,
    ...mergeWasi(manifest, options),
    limits,
    logger: options.logger ?? undefined,
    logLevel: options.logLevel,
    vars: options.vars ?? undefined,
    thread: options.thread ?? 'auto',
    workerUrl: options.workerUrl ?? undefined,
    isolation: options.isolation ?? 'reuse',
    signal: options.signal,
  })
}

function mergeWasi(manifest: Manifest, options: PluginOptions): Pick<Grants, 'allowedPaths' | 'wasi'> {
  const allowedPaths = { ...(options.allowedPaths ?? manifest.allowedPaths) }
  const wasi = options.wasi === true ? {} : options.wasi || undefined
  if (wasi !== undefined) assertDistinctPaths(allowedPaths, wasi.files ?? {})
  return { allowedPaths, wasi }
}

function mergeAllowedHosts(manifest: Manifest, options: PluginOptions): readonly string[] {
  const rules = [...(options.allowedHosts ?? manifest.allowedHosts ?? [])]
  assertHostRules(rules, options.allowedHosts ? 'options' : 'manifest')
  return rules
}

function mergeLimits(manifest: Manifest, given: Limits): Grants['limits'] {
  for (const [name, value] of Object.entries(given)) assertLimit(name, value)
  const { maxPages, maxVarBytes, maxHttpResponseBytes } = manifest.memory ?? {}
  const { memoryBytes, ...limits } = {
    ...DEFAULT_LIMITS,
    ...onlyDefined({
      timeoutMs: manifest.timeoutMs,
      memoryBytes: maxPages === undefined ? undefined : maxPages * PAGE_BYTES,
      varBytes: maxVarBytes,
      httpResponseBytes: maxHttpResponseBytes,
    }),
    ...onlyDefined(given),
  }
  const isBounded = memoryBytes !== undefined && memoryBytes !== Infinity
  return Object.freeze({ ...limits, ...(isBounded && { memoryBytes }) })
}

/** Limits of which some may be `undefined`, which says nothing. */
function onlyDefined(limits: { readonly [Name in keyof Limits]: Limits[Name] | undefined }): Limits {
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined))
}

function mergeConfig(...layers: readonly Readonly<Record<string, string>>[]): ReadonlyMap<string, string> {
  const merged = new Map<string, string>()
  for (const [key, value] of layers.flatMap((layer) => Object.entries<unknown>(layer))) {
    if (typeof value !== 'string') {
      throw new ArgumentError(`Config ${JSON.stringify(key)} must be a string`, { argument: 'config' })
    }
    merged.set(key, value)
  }
  return merged
}
