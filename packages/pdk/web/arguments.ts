// What the web says of arguments before a function looks at them.

/**
 * Makes methods throw a TypeError where arguments are missing. One that is undefined is given.
 * @param counts how many each needs, which is its length, too
 */
export function requireArguments(target: object, counts: Readonly<Record<string, number>>): void {
  for (const [name, length] of Object.entries(counts)) {
    const method = Reflect.get(target, name) as (...values: readonly unknown[]) => unknown
    const value = function (this: unknown, ...values: readonly unknown[]): unknown {
      if (values.length >= length) return Reflect.apply(method, this, values)
      throw new TypeError(`${name} takes ${length} arguments, ${values.length} given`)
    }
    Object.defineProperties(value, { name: { value: name }, length: { value: length } })
    Object.defineProperty(target, name, { value, writable: true, configurable: true })
  }
}

/** Options, of which there may be none. @throws {TypeError} for what is no object */
export function readOptions<Options extends object>(options: Options | null | undefined): Partial<Options> {
  if (options === undefined || options === null) return {}
  if (typeof options === 'object' || typeof options === 'function') return options
  throw new TypeError('the options must be an object')
}
