import type { ErrorCode, PluginOptions, PluginOutput } from '@tenon/host'

/** What an attack finds in the host that it is loaded into. */
export interface World {
  /** A directory that it may see, with `inside.txt` and links that lead out of it; beside it lies `secret.txt`. */
  readonly directory: string
  /** Where an honest server listens: `127.0.0.1:port`. */
  readonly server: string
  /** What host functions were given. */
  readonly seen: unknown[]
  /** Calls the attacking plug-in from a host function. */
  readonly reenter: () => unknown
}

/** How an attack may end: with an error of one of these codes, or `ok`. */
export type Ending = ErrorCode | 'ok'

/** A hostile plug-in. */
export interface Attack {
  readonly name: string
  /** What it tries, in a line. */
  readonly tries: string
  /** Text of a module (see `hostile-module.ts`), the bytes of one, or JavaScript for `tenon build`. */
  readonly source: { readonly wat: string } | { readonly bytes: () => Uint8Array } | { readonly js: string }
  readonly input?: string | Uint8Array
  /** What it is granted besides the limits of every attack. */
  readonly grants?: (world: World) => PluginOptions
  readonly endings: readonly Ending[]
  /** What must be so of an output. */
  readonly check?: (output: PluginOutput, world: World) => void
}

/** Bounds that every attack has. */
export const LIMITS = {
  timeoutMs: 150,
  memoryBytes: 32 * 1024 * 1024,
  outputBytes: 1024 * 1024,
  varBytes: 64 * 1024,
  logBytes: 64 * 1024,
  httpResponseBytes: 64 * 1024,
} as const

/** The export that is called. */
export const ATTACK = 'attack'

/** For what must be done before it is refused: time that is enough on a busy machine. */
export const PATIENT = { limits: { ...LIMITS, timeoutMs: 5000 } }
