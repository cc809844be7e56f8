import type { BundlerSource, FileTree } from '@tenon/bundler'

import type { Bundler, SourceFiles, SourceName } from '../platform/source-files.ts'
import { MemoryTree } from './memory-tree.ts'
import { PackageLoader, type LoadPackage } from './package-loader.ts'
import { posixPaths, resolvePosix } from './posix-paths.ts'
import { readContents, type SourceContents } from './source-contents.ts'
import { TreeCalls } from './tree-calls.ts'

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
  const bundler = new TreeCalls(withLoader(tree, loader), options.bundler)
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
