import { requireArguments } from './arguments.ts'
import { blobBytes, isBlob, type Blob } from './blob.ts'
import { defineGlobals, nameInstances } from './define-global.ts'
import { File } from './file.ts'
import { showPairs } from './show.ts'

type Entry = [name: string, value: string | File]

const lists = new WeakMap<FormData, Entry[]>()

function entriesOf(form: FormData): Entry[] {
  const entries = lists.get(form)
  if (!entries) throw new TypeError('this is no FormData')
  return entries
}

/** The entries, in their order; undefined for what is no FormData. */
export function formEntries(value: object): readonly Entry[] | undefined {
  return lists.get(value as FormData)
}

function toText(value: unknown): string {
  return String(value).toWellFormed()
}

/** A blob becomes a file, named as it is, as is asked, or "blob". */
function toEntry(values: readonly unknown[]): Entry {
  const [name, value, fileName] = values
  if (!isBlob(value)) {
    if (values.length > 2) throw new TypeError('an entry with a file name must be a Blob')
    return [toText(name), toText(value)]
  }
  if (value instanceof File && fileName === undefined) return [toText(name), value]
  const { type } = value
  const lastModified = value instanceof File ? { lastModified: value.lastModified } : {}
  const file = new File([blobBytes(value)], fileName === undefined ? 'blob' : toText(fileName), {
    type,
    ...lastModified,
  })
  return [toText(name), file]
}

/** The web's FormData, without forms to take entries from. */
export class FormData {
  constructor(form?: undefined) {
    if (form !== undefined) throw new TypeError('there are no forms to take entries from')
    lists.set(this, [])
  }

  append(...values: [name: string, value: string | Blob, fileName?: string]): void {
    entriesOf(this).push(toEntry(values))
  }

  delete(name: string): void {
    const key = toText(name)
    lists.set(
      this,
      entriesOf(this).filter(([other]) => other !== key),
    )
  }

  get(name: string): string | File | null {
    return this.getAll(name)[0] ?? null
  }

  getAll(name: string): (string | File)[] {
    const key = toText(name)
    return entriesOf(this).flatMap(([other, value]) => (other === key ? [value] : []))
  }

  has(name: string): boolean {
    return entriesOf(this).some(([other]) => other === toText(name))
  }

  /** Takes the place of the first entry of this name, and removes the others. */
  set(...values: [name: string, value: string | Blob, fileName?: string]): void {
    const entry = toEntry(values)
    const entries = entriesOf(this)
    const first = entries.findIndex(([name]) => name === entry[0])
    if (first === -1) entries.push(entry)
    else
      lists.set(
        this,
        entries.flatMap((other, index) => (index === first ? [entry] : other[0] === entry[0] ? [] : [other])),
      )
  }

  forEach(callback: (value: string | File, name: string, form: FormData) => void, thisValue?: unknown): void {
    for (const [name, value] of this) callback.call(thisValue, value, name, this)
  }

  *entries(): Generator<Entry, undefined, unknown> {
    for (let index = 0; index < entriesOf(this).length; index++) {
      const entry = entriesOf(this)[index]
      if (entry) yield [...entry]
    }
  }

  *keys(): Generator<string, undefined, unknown> {
    for (const [name] of this) yield name
  }

  *values(): Generator<string | File, undefined, unknown> {
    for (const [, value] of this) yield value
  }

  [Symbol.iterator](): Generator<Entry, undefined, unknown> {
    return this.entries()
  }
}

requireArguments(FormData.prototype, { append: 2, delete: 1, forEach: 1, get: 1, getAll: 1, has: 1, set: 2 })
nameInstances(FormData, 'FormData')
showPairs(FormData)
defineGlobals({ FormData: FormData as unknown as typeof globalThis.FormData })
