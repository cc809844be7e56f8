// How the console shows the web's objects: as Node does, or nearly. The engine's console asks objects by Node's key.

const CUSTOM = Symbol.for('nodejs.util.inspect.custom')

type Shown = (this: object, depth: number, options: object, inspect: (value: unknown) => string) => unknown

function define(of: { readonly prototype: object }, value: Shown): void {
  Object.defineProperty(of.prototype, CUSTOM, { value, writable: true, configurable: true })
}

/** Shows instances by these members: `Blob { size: 1, type: "" }`. */
export function showMembers(of: { readonly prototype: object }, members: readonly string[]): void {
  define(of, function () {
    const shown: object = Object.create({ constructor: this.constructor })
    return Object.assign(shown, Object.fromEntries(members.map((name) => [name, Reflect.get(this, name)])))
  })
}

/** Shows instances, which are lists of pairs, as maps are: `Headers { "a" => "b" }`. */
export function showPairs(of: { readonly prototype: Iterable<readonly [string, unknown]> }): void {
  define(of, function (_depth, _options, inspect) {
    const pairs = Array.from(this as Iterable<readonly [string, unknown]>, (pair) => pair.map(inspect).join(' => '))
    return `${this.constructor.name} {${pairs.length > 0 ? ` ${pairs.join(', ')} ` : ''}}`
  })
}
