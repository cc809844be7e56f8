import { requireArguments } from './arguments.ts'
import { defineGlobals, nameInstances } from './define-global.ts'
import { showPairs } from './show.ts'

const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

function checkName(name: string): string {
  const text = String(name)
  if (!NAME.test(text)) throw new TypeError(`${JSON.stringify(text)} is not a header's name`)
  return text.toLowerCase()
}

function checkValue(value: string): string {
  const text = String(value).replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, '')
  if (/[\0\n\r]|[^\0-\xff]/.test(text)) throw new TypeError(`${JSON.stringify(text)} is not a header's value`)
  return text
}

/** The web's Headers. */
export class Headers {
  /** Values by lower-case name. */
  readonly #values = new Map<string, string[]>()

  constructor(init?: HeadersInit) {
    if (init === undefined) return
    if (typeof init !== 'object' || init === null) throw new TypeError('headers must be an object or a list of pairs')
    if (Symbol.iterator in init) {
      for (const pair of init) this.#appendPair(pair)
    } else {
      for (const [name, value] of Object.entries(init)) this.append(name, value)
    }
  }

  #appendPair(pair: readonly string[]): void {
    const [name = '', value = ''] = pair
    if (pair.length !== 2) throw new TypeError(`a header must be a name and a value, not ${pair.length} items`)
    this.append(name, value)
  }

  append(name: string, value: string): void {
    const key = checkName(name)
    const values = this.#values.get(key) ?? []
    values.push(checkValue(value))
    this.#values.set(key, values)
  }

  delete(name: string): void {
    this.#values.delete(checkName(name))
  }

  get(name: string): string | null {
    return this.#values.get(checkName(name))?.join(', ') ?? null
  }

  getSetCookie(): string[] {
    return [...(this.#values.get('set-cookie') ?? [])]
  }

  has(name: string): boolean {
    return this.#values.has(checkName(name))
  }

  set(name: string, value: string): void {
    this.#values.set(checkName(name), [checkValue(value)])
  }

  forEach(callback: (value: string, name: string, headers: Headers) => void, thisValue?: unknown): void {
    for (const [name, value] of this) callback.call(thisValue, value, name, this)
  }

  /** By name, in order; each cookie that is set is an entry of its own. */
  *entries(): HeadersIterator<[string, string]> {
    for (const [name, values] of [...this.#values].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
      if (name === 'set-cookie') for (const value of values) yield [name, value]
      else yield [name, values.join(', ')]
    }
  }

  *keys(): HeadersIterator<string> {
    for (const [name] of this) yield name
  }

  *values(): HeadersIterator<string> {
    for (const [, value] of this) yield value
  }

  [Symbol.iterator](): HeadersIterator<[string, string]> {
    return this.entries()
  }
}

requireArguments(Headers.prototype, { append: 2, delete: 1, forEach: 1, get: 1, has: 1, set: 2 })
nameInstances(Headers, 'Headers')
showPairs(Headers)
defineGlobals({ Headers })
