import { orUnknown, SymbolReader, UnknownForm } from './symbol-reader.ts'

const BASIC_TYPES: Readonly<Record<string, string>> = {
  a: 'i8',
  b: 'bool',
  c: 'char',
  d: 'f64',
  e: 'str',
  f: 'f32',
  h: 'u8',
  i: 'isize',
  j: 'usize',
  l: 'i32',
  m: 'u32',
  n: 'i128',
  o: 'u128',
  p: '_',
  s: 'i16',
  t: 'u16',
  u: '()',
  v: '...',
  x: 'i64',
  y: 'u64',
  z: '!',
}

/** What is longer is cut off: types within types grow fast. */
const MAX_TEXT = 2000

/**
 * The path that a symbol of Rust's newer kind stands for; `undefined` where it is of a form that is not known.
 * @see https://rust-lang.github.io/rfcs/2603-rust-symbol-name-mangling-v0.html
 */
export function demangleRustV0(symbol: string): string | undefined {
  return orUnknown(() => {
    const reader = new SymbolReader(symbol, '_R'.length)
    if (/\d/.test(reader.peek())) throw new UnknownForm()
    return new RustSymbol(reader).path()
  })
}

class RustSymbol {
  readonly #reader: SymbolReader

  constructor(reader: SymbolReader) {
    this.#reader = reader
  }

  path(): string {
    const text = this.#reader.nested(() => this.#path(this.#reader.next()))
    if (text.length > MAX_TEXT) throw new UnknownForm()
    return text
  }

  #path(tag: string): string {
    const reader = this.#reader
    switch (tag) {
      case 'C':
        return this.#identifier().name
      case 'M':
        this.#implPath()
        return `<${this.type()}>`
      case 'X':
        this.#implPath()
        return `<${this.type()} as ${this.path()}>`
      case 'Y':
        return `<${this.type()} as ${this.path()}>`
      case 'N':
        return this.#nestedPath(reader.next())
      case 'I':
        return `${this.path()}::<${reader.untilEnd(() => this.#genericArgument()).join(', ')}>`
      case 'B':
        return this.#reference(() => this.path())
      default:
        throw new UnknownForm()
    }
  }

  /** Namespaces in lower case are those of plain items; others are of what the compiler makes. */
  #nestedPath(namespace: string): string {
    const path = this.path()
    const { name, number } = this.#identifier()
    if (/[a-z]/.test(namespace)) return name === '' ? path : `${path}::${name}`
    const kind = namespace === 'C' ? 'closure' : namespace === 'S' ? 'shim' : namespace
    return `${path}::{${kind}${name === '' ? '' : `:${name}`}#${number}}`
  }

  #implPath(): void {
    this.#disambiguator()
    this.path()
  }

  #disambiguator(): number {
    return this.#reader.take('s') ? this.#base62() + 1 : 0
  }

  #identifier(): { readonly name: string; readonly number: number } {
    const reader = this.#reader
    const number = this.#disambiguator()
    const isPunycode = reader.take('u')
    const length = reader.number()
    if (length === undefined) throw new UnknownForm()
    reader.take('_')
    const name = reader.characters(length)
    return { name: isPunycode ? `punycode{${name}}` : name, number }
  }

  /** A number that an underscore ends: 0 for one without digits, else one more than they say. */
  #base62(): number {
    let value = 0
    for (let i = 0; ; i++) {
      const digit = this.#reader.next()
      if (digit === '_') return i === 0 ? 0 : value + 1
      const place = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'.indexOf(digit)
      if (place < 0) throw new UnknownForm()
      value = value * 62 + place
    }
  }

  /** A part that stands further to the left, counted from behind `_R`. */
  #reference(read: () => string): string {
    const reader = this.#reader
    const start = reader.position - 1
    const target = this.#base62() + '_R'.length
    if (target >= start) throw new UnknownForm()
    const { position } = reader
    reader.position = target
    const text = read()
    reader.position = position
    return text
  }

  #genericArgument(): string {
    if (this.#reader.take('L')) return this.#lifetime()
    return this.#reader.take('K') ? this.#constant() : this.type()
  }

  #lifetime(): string {
    return this.#base62() === 0 ? "'_" : "'a"
  }

  type(): string {
    const text = this.#reader.nested(() => this.#type())
    if (text.length > MAX_TEXT) throw new UnknownForm()
    return text
  }

  #type(): string {
    const reader = this.#reader
    const tag = reader.next()
    const basic = BASIC_TYPES[tag]
    if (basic !== undefined) return basic
    switch (tag) {
      case 'A':
        return `[${this.type()}; ${this.#constant()}]`
      case 'S':
        return `[${this.type()}]`
      case 'T':
        return this.#tuple()
      case 'R':
      case 'Q':
        if (reader.take('L')) this.#base62()
        return `&${tag === 'Q' ? 'mut ' : ''}${this.type()}`
      case 'P':
        return `*const ${this.type()}`
      case 'O':
        return `*mut ${this.type()}`
      case 'F':
        return this.#functionType()
      case 'D':
        return this.#dynType()
      case 'B':
        return this.#reference(() => this.type())
      default:
        return this.#path(tag)
    }
  }

  #tuple(): string {
    const types = this.#reader.untilEnd(() => this.type())
    return types.length === 1 ? `(${types[0]},)` : `(${types.join(', ')})`
  }

  #functionType(): string {
    const reader = this.#reader
    if (reader.take('G')) this.#base62()
    const isUnsafe = reader.take('U')
    const abi = reader.take('K') ? (reader.take('C') ? 'C' : this.#identifier().name.replaceAll('_', '-')) : undefined
    const params = reader.untilEnd(() => this.type()).join(', ')
    const result = this.type()
    const head = `${isUnsafe ? 'unsafe ' : ''}${abi === undefined ? '' : `extern "${abi}" `}fn(${params})`
    return result === '()' ? head : `${head} -> ${result}`
  }

  #dynType(): string {
    const reader = this.#reader
    if (reader.take('G')) this.#base62()
    const traits = reader.untilEnd(() => this.#dynTrait())
    reader.expect('L')
    this.#base62()
    return `dyn ${traits.join(' + ')}`
  }

  #dynTrait(): string {
    const path = this.path()
    const bindings: string[] = []
    while (this.#reader.take('p')) bindings.push(`${this.#identifier().name} = ${this.type()}`)
    return bindings.length === 0 ? path : `${path}<${bindings.join(', ')}>`
  }

  #constant(): string {
    const reader = this.#reader
    if (reader.take('p')) return '_'
    if (reader.take('B')) return this.#reference(() => this.#constant())
    const type = reader.next()
    if (BASIC_TYPES[type] === undefined) throw new UnknownForm()
    const sign = reader.take('n') ? '-' : ''
    const digits = /^[0-9a-f]*_/.exec(reader.text.slice(reader.position))?.[0]
    if (digits === undefined) throw new UnknownForm()
    reader.position += digits.length
    return sign + inWords(type, digits.slice(0, -1))
  }
}

function inWords(type: string, digits: string): string {
  const value = BigInt(`0x${digits === '' ? '0' : digits}`)
  if (type === 'b') return value === 0n ? 'false' : 'true'
  if (type !== 'c') return String(value)
  return value < 0x11_0000n ? `'${String.fromCodePoint(Number(value))}'` : String(value)
}
