import type { SourceFiles } from '../../platform/source-files.ts'

/** The folder in which asc believes our runtime to be, and the file there. */
const OWN_FOLDER: string = '~tenon'
const OWN_FILE: string = 'tenon-runtime.ts'

/** The name under which asc is told of our runtime. */
export const OWN_LIBRARY: string = `${OWN_FOLDER}/${OWN_FILE}`

/** Where asc reads: the author's files, and our runtime. Remembers what was read. */
export class AscFiles {
  readonly #files: SourceFiles
  readonly #runtime: string
  readonly #texts = new Map<string, string>()

  constructor(files: SourceFiles, runtime: string) {
    this.#files = files
    this.#runtime = runtime
  }

  /** Absolute paths of all that was read. */
  get inputs(): string[] {
    return [...this.#texts.keys()].toSorted()
  }

  /** A file's text; null where there is none, as asc wants it. */
  async read(name: string, directory: string): Promise<string | null> {
    if (directory === OWN_FOLDER) return name === OWN_FILE ? this.#runtime : null
    const file = this.#files.resolve(name, this.#files.resolve(directory))
    if ((await this.#files.kindOf(file)) !== 'file') return null
    const text = await this.#files.readText(file)
    this.#texts.set(file, text)
    return text
  }

  /** The file that asc calls `name`: relative to `directory`, or of a package. */
  find(name: string, directory: string): { readonly file: string; readonly text: string } | undefined {
    const file = name.startsWith('~lib/') ? this.#findInPackage(name.slice(5)) : this.#files.resolve(name, directory)
    const text = file === undefined ? undefined : this.#texts.get(file)
    return file === undefined || text === undefined ? undefined : { file, text }
  }

  #findInPackage(name: string): string | undefined {
    return [...this.#texts.keys()].find((file) => file.replaceAll('\\', '/').endsWith(`/node_modules/${name}`))
  }
}
