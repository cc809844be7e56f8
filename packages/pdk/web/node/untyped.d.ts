/** Packages that bring no types of their own; what is used of them. */
declare module 'events/events.js' {
  const EventEmitter: new () => object
  export default EventEmitter
}
declare module 'path-browserify' {
  const path: Readonly<Record<'sep' | 'delimiter', string>> &
    Readonly<
      Record<
        'basename' | 'dirname' | 'extname' | 'join' | 'normalize' | 'relative' | 'resolve',
        (...parts: string[]) => string
      >
    > & {
      readonly format: (parts: object) => string
      readonly parse: (path: string) => Readonly<Record<'root' | 'dir' | 'base' | 'ext' | 'name', string>>
      readonly isAbsolute: (path: string) => boolean
    }
  export default path
}
declare module 'punycode/punycode.js' {
  const punycode: {
    readonly version: string
    readonly ucs2: { readonly decode: (text: string) => number[]; readonly encode: (points: number[]) => string }
    readonly decode: (text: string) => string
    readonly encode: (text: string) => string
    readonly toASCII: (text: string) => string
    readonly toUnicode: (text: string) => string
  }
  export default punycode
}
declare module 'object-inspect' {
  const inspect: { (value: unknown, options?: object): string; readonly custom: symbol }
  export default inspect
}
