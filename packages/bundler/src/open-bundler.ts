import type { FileTree } from './file-tree.ts'
import { ServiceSupply, type TreeBundler } from './service-supply.ts'

/** Where esbuild's WebAssembly is: its bytes, where they lie, an answer that has them, or compiled already. */
export type BundlerSource = Uint8Array | ArrayBuffer | URL | Response | WebAssembly.Module

/**
 * Opens an esbuild that reads `tree` and nothing else. Everyone who opens one has a tree of their own; close it afterwards.
 * @param source where its WebAssembly is, in place of the file in this package; only the first call's counts
 * @throws {ModuleError} ERR_MODULE_FETCH where its WebAssembly cannot be had
 */
export type OpenBundler = (tree: FileTree, source?: BundlerSource) => Promise<TreeBundler>

/** Makes `openBundler` for a platform. @param compile gets the source, or undefined for the file in this package */
export function bundlerOn(compile: (source: BundlerSource | undefined) => Promise<WebAssembly.Module>): OpenBundler {
  const supply = new ServiceSupply()
  let module: Promise<WebAssembly.Module> | undefined
  return (tree, source) => {
    module ??= compile(source).catch((error: unknown) => {
      module = undefined // the next attempt may find it
      throw error
    })
    return supply.open(tree, module)
  }
}
