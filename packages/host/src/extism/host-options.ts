import { type LogLevel as HostLogLevel, PAGE_BYTES } from '@tenon/abi'
import type { InstanceOptions } from '../compiled-plugin.ts'
import type { PluginOptions } from '../plugin-options.ts'
import type { CallState } from './call-context.ts'
import type { WasiOptions } from '../wasi/wasi-options.ts'
import type { ExtismPluginOptions, LogLevel, MemoryOptions, NativeManifestOptions } from './interfaces.ts'

/** Options and manifest merged: what is given here wins, even where it is empty. */
export interface MergedOptions extends ExtismPluginOptions {
  readonly logger: Console
  readonly functions: NonNullable<ExtismPluginOptions['functions']>
}

/** @param manifest what the manifest says, where the options say nothing */
export function mergeOptions(options: ExtismPluginOptions, manifest: NativeManifestOptions): MergedOptions {
  return {
    ...options,
    logger: options.logger ?? console,
    functions: options.functions ?? {},
    allowedPaths: options.allowedPaths ?? manifest.allowedPaths ?? {},
    allowedHosts: options.allowedHosts ?? manifest.allowedHosts ?? [],
    config: options.config ?? manifest.config ?? {},
    memory: options.memory ?? manifest.memory ?? {},
    timeoutMs: (options.timeoutMs || manifest.timeoutMs) ?? null,
  }
}

/** What a plug-in is compiled with. */
export function compileOptions({ memory = {}, timeoutMs, fetch, runInWorker }: MergedOptions): PluginOptions {
  return {
    thread: runInWorker === true ? 'worker' : 'inline',
    limits: { ...limitsOf(memory), ...(timeoutMs ? { timeoutMs } : {}) },
    ...(fetch && { fetch }),
  }
}

/** Vars are not bounded there unless asked for, and 0 asks for nothing. */
function limitsOf({ maxPages, maxVarBytes, maxHttpResponseBytes }: MemoryOptions): PluginOptions['limits'] {
  return {
    varBytes: maxVarBytes || Infinity,
    ...(maxPages ? { memoryBytes: maxPages * PAGE_BYTES } : {}),
    ...(maxHttpResponseBytes ? { httpResponseBytes: maxHttpResponseBytes } : {}),
  }
}

/** What an instance is given, but for its functions. */
export function instanceOptions(options: MergedOptions, wasi: WasiOptions, call: CallState): InstanceOptions {
  const { config = {}, allowedHosts = [], allowedPaths = {}, allowHttpResponseHeaders } = options
  return {
    config,
    allowedHosts,
    allowedPaths: hostToGuest(allowedPaths),
    httpResponseHeaders: allowHttpResponseHeaders === true,
    wasi: options.useWasi === true && wasi,
    logger: (level, message) => {
      if (isHeard(level, call.logLevel)) options.logger[level](message)
    },
    logLevel: call.logLevel === 'silent' ? 'off' : call.logLevel,
  }
}

/** There the guest's directory comes first, and several may be of one host directory: each is then spelt in another way. */
function hostToGuest(allowedPaths: Readonly<Record<string, string>>): Record<string, string> {
  const byHost = new Map<string, string>()
  for (const [guest, host] of Object.entries(allowedPaths)) {
    let spelling = host
    while (byHost.has(spelling)) spelling += '/.'
    byHost.set(spelling, guest)
  }
  return Object.fromEntries(byHost)
}

const LEVELS: readonly LogLevel[] = ['trace', 'debug', 'info', 'warn', 'error', 'silent']

/**
 * The level that logs are heard at.
 * @throws {TypeError} for one that does not exist
 */
export function assertLogLevel(level: LogLevel = 'silent'): LogLevel {
  if (LEVELS.includes(level)) return level
  throw new TypeError(
    `unrecognized log level "${level as string}"; expected one of ${LEVELS.map((name) => `"${name}"`).join(', ')}`,
  )
}

function isHeard(level: HostLogLevel, threshold: LogLevel): boolean {
  return LEVELS.indexOf(level) >= LEVELS.indexOf(threshold)
}
