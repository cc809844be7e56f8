/**
 * Defines globals as the language's own are: writable, configurable and not enumerable. Classes and functions get the
 * global's name, as the bundler puts a number behind that of their variable where a package has another.
 */
export function defineGlobals(globals: Partial<typeof globalThis>): void {
  defineMembers(globalThis, globals)
  for (const [name, value] of Object.entries(globals)) {
    if (typeof value === 'function') Object.defineProperty(value, 'name', { value: name, configurable: true })
  }
}

/** Gives an object members of that kind, such as the methods of a namespace that the engine has only in part. */
export function defineMembers<Target extends object>(target: Target, members: Partial<Target>): void {
  for (const [name, value] of Object.entries(members)) {
    Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable: false })
  }
}

/** Makes `Object.prototype.toString` name instances of a class as the web does, and marks them as the platform's. */
export function nameInstances(of: { readonly prototype: object }, name: string): void {
  Object.defineProperty(of.prototype, Symbol.toStringTag, { value: name, configurable: true })
  platformPrototypes.add(of.prototype)
}

/** Prototypes of the web's objects: `structuredClone` copies none of them as if it were a plain object. */
export const platformPrototypes = new Set<object>()

/** How `structuredClone` copies those of the web's objects that can be copied, by prototype. */
export const cloners = new Map<object, (value: object) => object>()
