import type { CallContext, ExtismPluginOptions, Manifest, ManifestLike, Plugin, PluginOutput } from '@extism/extism'

/** What a program uses of either package, under the types of the one it was written for. */
export interface Sdk {
  readonly createPlugin: (
    manifest: ManifestLike | PromiseLike<ManifestLike>,
    opts?: ExtismPluginOptions,
  ) => Promise<Plugin>
}

export type { CallContext, ExtismPluginOptions, Manifest, Plugin }

/** What a step came to: text, the words of an error, or what a program makes of it. */
export type Observation = unknown

/** Text of an output; `null` where there is none. */
export function textOf(output: PluginOutput | null): string | null {
  return output === null ? null : output.text()
}

/** An output as the `DataView` that it is: its own declaration hides that from newer compilers. */
export function viewOf(output: PluginOutput | null): DataView {
  if ((output as unknown) instanceof DataView) return output as unknown as DataView
  throw new TypeError('it is no view')
}

/** What a call gave, or how it failed. */
export async function attempt(run: () => Promise<unknown>): Promise<Observation> {
  try {
    return await run()
  } catch (thrown) {
    const isError = thrown instanceof Error
    return {
      error: isError ? thrown.message : String((thrown as { message?: unknown } | undefined)?.message ?? thrown),
    }
  }
}
