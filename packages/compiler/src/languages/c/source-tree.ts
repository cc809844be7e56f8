import type { ClangTree } from '@tenon/engine'

import type { SourceFiles } from '../../platform/source-files.ts'

/** What a C file names that another file is: quoted or in angle brackets. */
const MENTION =
  /(?:#\s*(?<directive>include|include_next|import|embed)|__has_(?:include|include_next|embed)\s*\()\s*(?:"(?<quoted>[^"\n]+)"|<(?<angled>[^>\n]+)>)/g

/** The folder, in clang's own file system, under which the author's files lie. */
const FOLDER = 'w'

/**
 * The author's files as clang sees them: it has a file system of its own, in which there is what is put there. So what a
 * source mentions is put there before clang asks: more than it needs, where a mention is behind a condition.
 *
 * Names in it are relative to the folder that all files have in common, so that what clang makes does not tell where
 * that lies.
 */
export class SourceTree {
  readonly #files: SourceFiles
  readonly #includeDirectories: readonly string[]
  readonly #contents = new Map<string, Uint8Array>()

  /** @param includeDirectories absolute paths, searched in this order. */
  constructor(files: SourceFiles, includeDirectories: readonly string[]) {
    this.#files = files
    this.#includeDirectories = includeDirectories
  }

  /** Adds a file (an absolute path) and, if it is source, what it mentions. Rejects where it cannot be read. */
  async add(file: string, isSource = true): Promise<void> {
    if (this.#contents.has(file)) return
    const bytes = new Uint8Array(await this.#files.readBytes(file))
    this.#contents.set(file, bytes)
    if (!isSource) return
    for (const { groups } of new TextDecoder().decode(bytes).matchAll(MENTION)) {
      const isText = groups?.['directive'] !== 'embed'
      const quoted = groups?.['quoted']
      const name = quoted ?? groups?.['angled'] ?? ''
      await this.addMentioned(name, quoted === undefined ? undefined : this.#files.paths.dirname(file), isText)
    }
  }

  /**
   * Adds the file that `name` means in a file of `directory`, or in angle brackets without one; gives whether there was one
   * that was not here yet.
   */
  async addMentioned(name: string, directory: string | undefined, isSource = true): Promise<boolean> {
    const places = directory === undefined ? this.#includeDirectories : [directory, ...this.#includeDirectories]
    for (const place of places) {
      const file = this.#files.resolve(name, place)
      if ((await this.#files.kindOf(file)) !== 'file') continue
      if (this.#contents.has(file)) return false
      await this.add(file, isSource)
      return true
    }
    return false
  }

  /** A path's name in clang's file system; undefined where it lies outside of what was added. */
  nameOf(path: string): string | undefined {
    const base = this.#base()
    const parts = partsOf(path)
    if (base.some((part, index) => parts[index] !== part)) return undefined
    return [FOLDER, ...parts.slice(base.length)].join('/')
  }

  /** The absolute path of a name in clang's file system, `..` in it or not; undefined for what is not the author's. */
  fileOf(name: string): string | undefined {
    return this.#byName().get(withoutDots(name))
  }

  /** The text of a file that was added. */
  textOf(file: string): string {
    return new TextDecoder().decode(this.#contents.get(file))
  }

  /** The files, as the tree that clang is given. */
  toTree(): ClangTree {
    const root: ClangTree = {}
    for (const [file, bytes] of this.#contents) {
      const parts = (this.nameOf(file) ?? '').split('/')
      let folder = root
      for (const part of parts.slice(0, -1)) folder = (folder[part] ??= {}) as ClangTree
      folder[parts.at(-1) ?? ''] = bytes
    }
    return root
  }

  /**
   * A layer over clang's file system that has the same files: it knows what `..` means, which the one below takes for `.`.
   */
  toOverlay(): string {
    const contents = [...this.#byName().keys()].map((name) => ({
      type: 'file',
      name: `/${name}`,
      'external-contents': `/${name}`,
    }))
    return JSON.stringify({ version: 0, 'case-sensitive': true, 'use-external-names': false, roots: contents })
  }

  #byName(): ReadonlyMap<string, string> {
    return new Map([...this.#contents.keys()].map((file) => [this.nameOf(file) ?? '', file]))
  }

  /** The parts of the path that all files' folders begin with. */
  #base(): string[] {
    const [first = [], ...rest] = [...this.#contents.keys()].map((file) => partsOf(file).slice(0, -1))
    const length = first.findIndex((part, index) => rest.some((folder) => folder[index] !== part))
    return length === -1 ? first : first.slice(0, length)
  }
}

function partsOf(path: string): string[] {
  return path.split(/[/\\]/)
}

function withoutDots(name: string): string {
  const parts: string[] = []
  for (const part of name.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.' && part !== '') parts.push(part)
  }
  return parts.join('/')
}
