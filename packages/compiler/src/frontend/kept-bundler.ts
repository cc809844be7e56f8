import type { BuildContext } from 'esbuild'

import type { Bundler } from '../platform/source-files.ts'
import type { BundleResult, BundleSettings, RunBundler } from './bundle.ts'

/** Builds the same bundle again and again: the bundler parses anew what has changed. */
export class KeptBundler {
  #context: BuildContext<BundleSettings> | undefined

  /** All calls must have settings that mean the same. */
  readonly run: RunBundler = async (bundler: Bundler, settings: BundleSettings): Promise<BundleResult> => {
    this.#context ??= await bundler.context(settings)
    return this.#context.rebuild()
  }

  /** Ends it. */
  async dispose(): Promise<void> {
    await this.#context?.dispose()
    this.#context = undefined
  }
}
