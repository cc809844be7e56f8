import { ArgumentError, isUint8Array } from '@tenon/abi'
import type { LoadedModule, LoadedModules } from '../loader/loaded-module.ts'
import type { Grants } from '../plugin-options.ts'
import type { VarStore } from '../var-store.ts'
import type { WasiOptions } from '../wasi/wasi-options.ts'
import { CHANNEL_BYTES } from './shared-channel.ts'
import type { FunctionWire, SetupMessage, SharedParts, WasiStream, WasiWire } from './worker-protocol.ts'

const STREAMS: readonly WasiStream[] = ['stdout', 'stderr']

/** A setup but for what each worker shares with its host. */
export type Setup = Omit<SetupMessage, 'shared'>

/**
 * A plug-in, as its worker needs it.
 * @throws {ArgumentError} ERR_ARGUMENT for an option of WASI that cannot be sent to a worker
 */
export function createSetup({ main, linked }: LoadedModules, grants: Grants, vars: VarStore): Setup {
  const { allowedHosts, allowedPaths, httpResponseHeaders, config, limits, isolation, logger, logLevel, wasi } = grants
  return {
    kind: 'setup',
    modules: { main: withoutOrigin(main), linked: linked.map(withoutOrigin) },
    grants: {
      allowedHosts,
      allowedPaths,
      httpResponseHeaders,
      config,
      isolation,
      limits: { ...limits, varBytes: vars.maxBytes },
      logLevel: logger === undefined ? 'off' : (logLevel ?? 'info'),
      wasi: wasi && wasiWire(wasi),
    },
    sharesVars: grants.vars !== undefined,
    functions: functionWires(grants),
  }
}

/** Bytes that only its host has a use for. */
function withoutOrigin(loaded: LoadedModule): LoadedModule {
  const { name, module, shape, rewrite, isLinkedAhead } = loaded
  return { name, module, shape, ...(rewrite && { rewrite }), ...(isLinkedAhead !== undefined && { isLinkedAhead }) }
}

/** Memory for a host and a worker to share; `undefined` where threads cannot. @param isFlagged whether plug-ins look at it */
export function createShared(isFlagged: boolean): SharedParts | undefined {
  if (typeof SharedArrayBuffer !== 'function') return undefined
  if (!isFlagged) return { buffer: new SharedArrayBuffer(CHANNEL_BYTES), flag: undefined }
  const flag = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true })
  return { buffer: flag.buffer as unknown as SharedArrayBuffer, flag }
}

function functionWires({ functions }: Grants): FunctionWire[] {
  return [...functions].flatMap(([namespace, members]) =>
    [...members].map(([name, { params, results, isUntyped = false }]) => ({
      namespace,
      name,
      params,
      results,
      isUntyped,
    })),
  )
}

function wasiWire({ stdin, ...options }: WasiOptions): WasiWire {
  const rest = Object.entries(options).filter(([name]) => !STREAMS.some((stream) => stream === name))
  for (const [name, value] of rest) assertSendable(`wasi.${name}`, value)
  const asksForInput = typeof stdin === 'function'
  // The worker must wait for the answer.
  if (asksForInput && typeof SharedArrayBuffer !== 'function') throw notSendable('wasi.stdin')
  return {
    options: { ...Object.fromEntries(rest), ...(stdin && !asksForInput && { stdin }) },
    streams: STREAMS.filter((stream) => typeof options[stream] === 'function'),
    asksForInput,
  }
}

/** Objects of classes would arrive without their methods, and functions not at all. */
function assertSendable(path: string, value: unknown): void {
  if (typeof value === 'function' || typeof value === 'symbol') throw notSendable(path)
  if (typeof value !== 'object' || value === null || isUint8Array(value) || value instanceof Date) return
  const prototype: unknown = Object.getPrototypeOf(value)
  if (!Array.isArray(value) && prototype !== Object.prototype && prototype !== null) throw notSendable(path)
  for (const [name, member] of Object.entries(value)) assertSendable(`${path}.${name}`, member)
}

function notSendable(path: string): ArgumentError {
  return new ArgumentError(`${path} cannot be sent to a worker, where WASI runs; use thread: 'inline'`, {
    argument: path,
  })
}
