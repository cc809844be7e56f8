import { StateError } from '@tenon/abi'
import type { BundlerSource, FileTree, TreeBundler } from '@tenon/bundler'

import type { Bundler, SourceFiles, SourceName } from '../platform/source-files.ts'
import { MemoryTree } from './memory-tree.ts'
import { PackageLoader, type LoadPackage } from './package-loader.ts'
import { posixPaths, resolvePosix } from './posix-paths.ts'
import { readContents, type SourceContents } from './source-contents.ts'

/** What there is to say of files in memory beside the files. */
export interface MemoryOptions {
  readonly loadPackage?: LoadPackage | undefined
  /** Where esbuild's WebAssembly is, in place of the file in `@tenon/bundler`. */
  readonly bundler?: BundlerSource | undefined
}

/**
 * Sources in memory, and an esbuild that sees nothing else; it is loaded when it is first used.
 *
 * @throws ArgumentError for paths and contents that cannot be.
 */
export function openMemoryFiles(contents: SourceContents, options: MemoryOptions): SourceFiles {
  const tree = new MemoryTree()
  tree.add(readContents(contents, 'files'))
  const loader = options.loadPackage && new PackageLoader(tree, options.loadPackage)
  const bundler = new LazyBundler(withLoader(tree, loader), options.bundler)
  return {
    paths: posixPaths,
    bundler: failingWith(bundler.functions, () => loader?.failure),
    resolve: resolvePosix,
    nameOf,
    kindOf: async (file) => tree.kindOf(file),
    readBytes: async (file, maxBytes) => tree.read(file).subarray(0, maxBytes),
    readText: async (file) => new TextDecoder().decode(tree.read(file)),
    close: () => bundler.close(),
  }
}

function nameOf(file: string): SourceName {
  return { file, shown: file === '/' ? file : file.slice(1) }
}

function withLoader(tree: MemoryTree, loader: PackageLoader | undefined): FileTree {
  return {
    kindOf: (path) => tree.kindOf(path),
    read: (path) => tree.read(path),
    list: (path) => tree.list(path),
    ...(loader && { prepare: (path: string) => loader.prepare(path) }),
  }
}

/** What a package's loader could not do is the reason why a build failed. */
function failingWith(bundler: Bundler, failure: () => Error | undefined): Bundler {
  const build = async (...options: Parameters<Bundler['build']>): Promise<unknown> => {
    try {
      return await bundler.build(...options)
    } catch (error) {
      throw failure() ?? error
    }
  }
  return { ...bundler, build: build as Bundler['build'] }
}

/** An esbuild that is opened when it is first needed. */
class LazyBundler {
  readonly #tree: FileTree
  readonly #source: BundlerSource | undefined
  #opened: Promise<TreeBundler> | undefined
  #isClosed = false

  constructor(tree: FileTree, source: BundlerSource | undefined) {
    this.#tree = tree
    this.#source = source
  }

  /** Its functions. */
  get functions(): Bundler {
    const call =
      (name: keyof Bundler) =>
      async (...args: readonly never[]) => {
        const { esbuild } = await this.#open()
        const work = esbuild[name] as (...args: readonly never[]) => Promise<unknown>
        return work(...args)
      }
    return { build: call('build'), context: call('context'), transform: call('transform') } as unknown as Bundler
  }

  close(): void {
    this.#isClosed = true
    this.#opened?.then(({ close }) => close()).catch(() => undefined)
  }

  #open(): Promise<TreeBundler> {
    if (this.#isClosed) return Promise.reject(new StateError('ERR_ABORTED', 'The files of this build are closed'))
    this.#opened ??= openBundlerOver(this.#tree, this.#source)
    return this.#opened
  }
}

async function openBundlerOver(tree: FileTree, source: BundlerSource | undefined): Promise<TreeBundler> {
  // Loaded only here: most of it is for browsers, and most builds on Node have a disk.
  const { openBundler } = await import('@tenon/bundler').catch((cause: unknown) => {
    const message = 'Sources in memory need the package @tenon/bundler: npm install @tenon/bundler'
    throw new StateError('ERR_UNSUPPORTED_PLATFORM', message, { cause })
  })
  return openBundler(tree, source)
}
