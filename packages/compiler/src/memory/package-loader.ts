import { CompileError } from '@tenon/abi'

import type { MemoryTree } from './memory-tree.ts'
import { readContents, type SourceContents } from './source-contents.ts'

/**
 * Gives the files of a package by its name, paths relative to the package's own folder; undefined where there is no such
 * package. Asked once for each name that the sources import and `node_modules` lacks; Node's own modules may be among them.
 */
export type LoadPackage = (name: string) => Promise<SourceContents | undefined> | SourceContents | undefined

const FOLDER = '/node_modules'

/** A package's folder, or that of a scope. */
const PACKAGE_FOLDER = /^\/node_modules\/(?<name>(?:@[^/]+\/)?[^@/][^/]*)$/
const SCOPE_FOLDER = /^\/node_modules\/@[^/]+$/

/** Fills `node_modules` of a tree with packages, when a bundler looks for them. */
export class PackageLoader {
  readonly #tree: MemoryTree
  readonly #load: LoadPackage
  readonly #asked = new Map<string, Promise<void>>()
  #failure: CompileError | undefined

  constructor(tree: MemoryTree, load: LoadPackage) {
    this.#tree = tree
    this.#load = load
    tree.addDirectory(FOLDER)
  }

  /** Why a package could not be had; undefined as long as all went well. */
  get failure(): CompileError | undefined {
    return this.#failure
  }

  /** What must be waited for before a directory is looked into. */
  prepare(path: string): Promise<void> | undefined {
    if (SCOPE_FOLDER.test(path)) this.#tree.addDirectory(path)
    const name = PACKAGE_FOLDER.exec(path)?.groups?.['name']
    if (name === undefined) return undefined
    const asked = this.#asked.get(name)
    if (asked !== undefined) return asked
    if (this.#tree.kindOf(path) !== undefined) return undefined
    const loading = this.#fetch(name)
    this.#asked.set(name, loading)
    return loading
  }

  async #fetch(name: string): Promise<void> {
    try {
      const files = await this.#load(name)
      if (files !== undefined)
        this.#tree.add(readContents(files, `loadPackage(${JSON.stringify(name)})`, `${FOLDER}/${name}`))
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      const message = `the package ${JSON.stringify(name)} could not be loaded: ${reason}`
      this.#failure ??= new CompileError('ERR_SOURCE_IMPORT', message, { cause, details: { package: name } })
    }
  }
}
