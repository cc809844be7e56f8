import { Blob, blobBytes } from './blob.ts'
import { cloners, defineGlobals, nameInstances } from './define-global.ts'
import { showMembers } from './show.ts'

/** Now, in milliseconds; 0 in a plug-in that has no clock, as it names neither Date nor performance. */
function now(): number {
  try {
    return Date.now()
  } catch {
    return 0
  }
}

/** The web's File: a blob with a name. */
export class File extends Blob {
  readonly #name: string
  readonly #lastModified: number

  constructor(...values: [parts: Iterable<BlobPart>, name: string, options?: FilePropertyBag]) {
    if (values.length < 2) throw new TypeError('a File needs a list of parts and a name')
    const [parts, name, options] = values
    if (parts === undefined) throw new TypeError('the parts must be a list, such as an array')
    super(parts, options)
    this.#name = String(name).toWellFormed()
    const { lastModified } = options ?? {}
    this.#lastModified = lastModified === undefined ? now() : Math.trunc(Number(lastModified)) || 0
  }

  get name(): string {
    return this.#name
  }

  get lastModified(): number {
    return this.#lastModified
  }
}

cloners.set(File.prototype, (value) => {
  const { name, type, lastModified } = value as File
  return new File([blobBytes(value)], name, { type, lastModified })
})
nameInstances(File, 'File')
showMembers(File, ['size', 'type', 'name', 'lastModified'])
defineGlobals({ File: File as unknown as typeof globalThis.File })
