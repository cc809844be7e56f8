import { ManifestError } from './errors/manifest-error.ts'

/** Reads the fields of an object of a manifest, each under its snake_case or camelCase name, and refuses what is left. */
export class Fields {
  readonly #object: Readonly<Record<string, unknown>>
  readonly #path: string
  readonly #known = new Set<string>()

  /** @throws {ManifestError} when `value` is not a plain object */
  constructor(value: unknown, path: string) {
    if (!isPlainObject(value)) throw Fields.invalid(path, 'an object', value)
    this.#object = value
    this.#path = path
  }

  /** The parsed field, or `undefined` where it is absent or null. `name` is the snake_case name. */
  optional<T>(name: string, parse: (value: unknown, path: string) => T): T | undefined {
    const key = this.#spelling(name)
    const value = key === undefined ? undefined : this.#object[key]
    return value === undefined || value === null ? undefined : parse(value, this.pathOf(key ?? name))
  }

  /** The parsed field; absent is an error. */
  required<T>(name: string, parse: (value: unknown, path: string) => T): T {
    const value = this.optional(name, parse)
    if (value === undefined) throw Fields.invalid(this.pathOf(name), 'a value', undefined)
    return value
  }

  /** All own entries: for maps, whose keys are data. */
  entries(): readonly (readonly [string, unknown])[] {
    return Object.entries(this.#object)
  }

  /** Refuses fields that were never asked for. */
  end(): void {
    for (const key of Object.keys(this.#object)) {
      if (!this.#known.has(key)) {
        const known = [...this.#known].filter((name) => name === snakeCase(name)).join(', ')
        throw new ManifestError('ERR_MANIFEST_INVALID', `Unknown field ${this.pathOf(key)}; known here: ${known}`, {
          details: { path: this.pathOf(key) },
        })
      }
    }
  }

  /** Where a field stands, seen from the manifest's root. */
  pathOf(key: string): string {
    return this.#path === '' ? key : `${this.#path}.${key}`
  }

  /** The error of a field that is not what it should be. */
  static invalid(path: string, expected: string, found: unknown): ManifestError {
    const where = path === '' ? 'The manifest' : `Manifest field ${path}`
    return new ManifestError('ERR_MANIFEST_INVALID', `${where} must be ${expected}, not ${describe(found)}`, {
      details: { path },
    })
  }

  #spelling(name: string): string | undefined {
    const camel = name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
    this.#known.add(name).add(camel)
    const hasSnake = Object.hasOwn(this.#object, name)
    if (camel !== name && hasSnake && Object.hasOwn(this.#object, camel)) {
      throw Fields.invalid(this.pathOf(camel), `given once, not also as ${name}`, this.#object[camel])
    }
    if (hasSnake) return name
    return Object.hasOwn(this.#object, camel) ? camel : undefined
  }
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return !ArrayBuffer.isView(value) && !(value instanceof ArrayBuffer) && !(value instanceof URL)
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

/** A value as an error message shows it: short, and on one line. */
function describe(value: unknown): string {
  if (value === undefined) return 'missing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list'
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : `a value of type ${typeof value}`
}
