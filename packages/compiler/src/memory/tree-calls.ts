import { StateError } from '@tenon/abi'
import type { BundlerSource, FileTree, TreeBundler } from '@tenon/bundler'
import type { BuildContext } from 'esbuild'

import type { Bundler } from '../platform/source-files.ts'

/** A function of esbuild whose types are esbuild's business. */
type AnyCall = (...args: readonly never[]) => Promise<unknown>

/** Calls of an esbuild over a tree. It is taken for each call, and loaded with the first: between calls others use it. */
export class TreeCalls {
  readonly functions: Bundler
  readonly #tree: FileTree
  readonly #source: BundlerSource | undefined
  readonly #open = new Set<TreeBundler>()
  #isClosed = false

  constructor(tree: FileTree, source: BundlerSource | undefined) {
    this.#tree = tree
    this.#source = source
    this.functions = {
      build: this.#once('build'),
      transform: this.#once('transform'),
      context: this.#context(),
    } as unknown as Bundler
  }

  /** Ends what still runs; there are no calls after it. */
  close(): void {
    this.#isClosed = true
    for (const bundler of this.#open) this.#giveBack(bundler)
  }

  #once(name: 'build' | 'transform'): AnyCall {
    return async (...args) => {
      const bundler = await this.#take()
      try {
        return await (bundler.esbuild[name] as AnyCall)(...args)
      } finally {
        this.#giveBack(bundler)
      }
    }
  }

  /** A context needs its esbuild for as long as it lives. */
  #context(): AnyCall {
    return async (...args) => {
      const bundler = await this.#take()
      try {
        const context = (await (bundler.esbuild.context as AnyCall)(...args)) as BuildContext
        const dispose = (): Promise<void> => context.dispose().finally(() => this.#giveBack(bundler))
        return { ...context, dispose }
      } catch (error) {
        this.#giveBack(bundler)
        throw error
      }
    }
  }

  async #take(): Promise<TreeBundler> {
    const openBundler = await importOpenBundler()
    const bundler = await openBundler(this.#tree, this.#source)
    this.#open.add(bundler)
    if (!this.#isClosed) return bundler
    this.#giveBack(bundler)
    throw new StateError('ERR_ABORTED', 'The files of this build are closed')
  }

  #giveBack(bundler: TreeBundler): void {
    if (this.#open.delete(bundler)) bundler.close()
  }
}

/** Only here: most of it is for browsers, and most builds on Node have a disk. */
async function importOpenBundler() {
  const { openBundler } = await import('@tenon/bundler').catch((cause: unknown) => {
    const command = 'npm install @tenon/bundler'
    throw new StateError('ERR_PACKAGE_MISSING', `Sources in memory need a package that is not there: ${command}`, {
      cause,
      details: { package: '@tenon/bundler', command },
    })
  })
  return openBundler
}
