import type { ElsewhereCall } from './cases.ts'

/** What a host made of a call: bytes, or an error's text. */
export type Outcome = { readonly output: Uint8Array } | { readonly error: string }

/** A plug-in, and the engine that it shares if it is of that kind. */
export interface PluginModules {
  readonly wasm: Uint8Array
  readonly engine: Uint8Array | undefined
}

/** What a manifest says of a plug-in's limits, in every host's words. */
export interface ManifestLimits {
  readonly maxPages?: number
  readonly timeoutMs?: number
}

/** A host that runs calls on one instance of a plug-in. */
export type RunCalls = (
  plugin: PluginModules,
  calls: readonly ElsewhereCall[],
  limits?: ManifestLimits,
) => Promise<readonly Outcome[]>

/** The outcome of a call that gives bytes or throws. */
export async function outcomeOf(call: () => Promise<Uint8Array>): Promise<Outcome> {
  try {
    return { output: new Uint8Array(await call()) }
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) }
  }
}
