import { type ErrorCode, PluginError } from '@tenon/abi'
import type { CallInput, CallOptions } from '../call-arguments.ts'
import type { Plugin } from '../plugin.ts'
import type { PluginOutput } from '../plugin-output.ts'
import type { Version } from './version.ts'

/** Errors of a call after which its instance is replaced: its worker has ended, or it was closed. */
const FATAL_CODES: ReadonlySet<ErrorCode> = new Set(['ERR_WORKER_DIED', 'ERR_PLUGIN_CLOSED'])

/** An instance of a pool. */
export class Member {
  readonly plugin: Plugin
  readonly version: Version
  /** Calls it was used for. */
  calls = 0
  /** Whether it must be replaced. */
  isBroken = false
  /** `performance.now()` when it was last given back. */
  idleSince = 0

  constructor(plugin: Plugin, version: Version) {
    this.plugin = plugin
    this.version = version
  }

  call(name: string, input?: CallInput, options?: CallOptions): Promise<PluginOutput> {
    this.calls++
    return this.plugin.call(name, input, options)
  }

  /** Looks at what a call failed with. */
  judge(thrown: unknown): void {
    if (PluginError.is(thrown) && FATAL_CODES.has(thrown.code)) this.isBroken = true
  }
}
