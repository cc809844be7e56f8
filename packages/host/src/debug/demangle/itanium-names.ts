import { OPERATORS, STANDARD_NAMES } from './itanium-tables.ts'
import { type SymbolReader, UnknownForm } from './symbol-reader.ts'

/** A name, and what follows from it for the types behind it. */
export interface NameText {
  readonly text: string
  /** Whether it ends in arguments of a template. */
  readonly isTemplate: boolean
  /** Whether it is of a function that has no result: a constructor, a destructor, a conversion. */
  readonly isUntyped: boolean
  /** Of the object that it is called on. */
  readonly qualifiers: string
}

/** Names within names can grow fast. */
const MAX_TEXT = 2000

/** Names of one symbol, read in order. Parts are numbered as they come, to be referred to. */
export abstract class ItaniumNames {
  readonly reader: SymbolReader
  readonly #parts: string[] = []
  #templateArguments: readonly string[] = []

  constructor(reader: SymbolReader) {
    this.reader = reader
  }

  abstract encoding(): string
  abstract type(): string

  name(): NameText {
    return this.reader.nested(() => this.#name())
  }

  #name(): NameText {
    const { reader } = this
    if (reader.take('N')) return this.#nestedName()
    if (reader.take('Z')) return this.#localName()
    if (reader.peek() === 'S' && !reader.text.startsWith('St', reader.position)) {
      const text = this.#substitution()
      return { ...plain(text + this.templateArguments()), isTemplate: true }
    }
    const scope = reader.take('St') ? 'std::' : ''
    const text = scope + this.#unqualified('').text
    if (reader.peek() !== 'I') return plain(text)
    this.remember(text)
    return { ...plain(text + this.templateArguments()), isTemplate: true }
  }

  /** A class or an enumeration as a type. */
  classType(): string {
    const { reader } = this
    const isPart = reader.peek() === 'S' && reader.peek(2) !== 'St'
    if (isPart) {
      const text = this.#substitution()
      if (reader.peek() !== 'I') return text
      const whole = text + this.templateArguments()
      this.remember(whole)
      return whole
    }
    const isNested = reader.peek() === 'N'
    const { text } = this.name()
    // The whole of a nested name is numbered with its parts.
    if (!isNested) this.remember(text)
    return text
  }

  #nestedName(): NameText {
    const { reader } = this
    const qualifiers = this.qualifiers() + (reader.take('R') ? ' &' : reader.take('O') ? ' &&' : '')
    let text = ''
    let last = ''
    let isTemplate = false
    let isUntyped = false
    while (!reader.take('E')) {
      if (reader.peek() === 'I') {
        text += this.templateArguments()
        isTemplate = true
      } else if (reader.peek() === 'S' && reader.peek(2) !== 'St') {
        text = this.#substitution()
        last = baseName(text)
        continue
      } else if (reader.peek() === 'T') {
        text = this.templateParameter()
      } else if (reader.take('St')) {
        text = 'std'
        continue
      } else {
        const part = this.#unqualified(last)
        text = text === '' ? part.text : `${text}::${part.text}`
        last = part.text
        isTemplate = false
        isUntyped = part.isUntyped
      }
      this.remember(this.checked(text))
    }
    // Nobody refers to a function.
    return { text, isTemplate, isUntyped, qualifiers }
  }

  #localName(): NameText {
    const { reader } = this
    const outer = this.encoding()
    reader.expect('E')
    if (reader.take('s')) {
      this.#discriminator()
      return plain(`${outer}::string literal`)
    }
    if (reader.take('d')) throw new UnknownForm()
    const name = this.name()
    this.#discriminator()
    return { ...name, text: `${outer}::${name.text}` }
  }

  #discriminator(): void {
    const { reader } = this
    if (!reader.take('_')) return
    if (reader.take('_')) {
      reader.number()
      reader.expect('_')
    } else {
      reader.next()
    }
  }

  /** One part of a name. @param scope the part before it, which constructors are named after */
  #unqualified(scope: string): { readonly text: string; readonly isUntyped: boolean } {
    const { reader } = this
    reader.take('L')
    const length = reader.number()
    if (length !== undefined) return typed(this.#tagged(sourceName(reader.characters(length))))
    if (/^C[123]/.test(reader.peek(2)) || /^D[0124]/.test(reader.peek(2))) {
      const sign = reader.characters(2).startsWith('D') ? '~' : ''
      return { text: sign + scope, isUntyped: true }
    }
    if (reader.take('cv')) return { text: `operator ${this.type()}`, isUntyped: true }
    if (reader.take('Ul')) return typed(this.#lambda())
    if (reader.take('Ut')) return typed(`{unnamed type#${this.#ordinal()}}`)
    if (reader.take('li')) return typed(`operator"" ${sourceName(reader.characters(reader.number() ?? 0))}`)
    const operator = OPERATORS[reader.peek(2)]
    if (operator === undefined) throw new UnknownForm()
    reader.position += 2
    return typed(`operator${operator}`)
  }

  #tagged(name: string): string {
    const { reader } = this
    let text = name
    while (reader.take('B')) text += `[abi:${reader.characters(reader.number() ?? 0)}]`
    return text
  }

  #lambda(): string {
    const { reader } = this
    const types: string[] = []
    while (!reader.take('E')) types.push(this.type())
    const shown = types.length === 1 && types[0] === 'void' ? '' : types.join(', ')
    return `{lambda(${shown})#${this.#ordinal()}}`
  }

  /** Counted from 1; the first has no number. */
  #ordinal(): number {
    const number = this.reader.number()
    this.reader.expect('_')
    return number === undefined ? 1 : number + 2
  }

  /** `const`, `volatile` and `restrict`, as they stand behind a type. */
  qualifiers(): string {
    const { reader } = this
    const words = [reader.take('r') && ' restrict', reader.take('V') && ' volatile', reader.take('K') && ' const']
    return words
      .filter((word) => word !== false)
      .toReversed()
      .join('')
  }

  #substitution(): string {
    const { reader } = this
    const standard = STANDARD_NAMES[reader.peek(2)]
    if (standard !== undefined) {
      reader.position += 2
      return standard
    }
    reader.expect('S')
    return this.#numbered(this.#parts, 36)
  }

  /** One of the arguments of the template that the function is of. */
  templateParameter(): string {
    this.reader.expect('T')
    return this.#numbered(this.#templateArguments, 10)
  }

  #numbered(items: readonly string[], radix: number): string {
    const { reader } = this
    const digits = /^[0-9A-Z]*/.exec(reader.text.slice(reader.position, reader.position + 8))?.[0] ?? ''
    reader.position += digits.length
    reader.expect('_')
    const item = items[digits === '' ? 0 : Number.parseInt(digits, radix) + 1]
    if (item === undefined) throw new UnknownForm()
    return item
  }

  /** The arguments of a template, in angle brackets; nothing where none come next. */
  templateArguments(): string {
    const { reader } = this
    if (!reader.take('I')) return ''
    const items = reader.untilEnd(() => this.#templateArgument())
    this.#templateArguments = items
    return this.checked(`<${items.filter((item) => item !== '').join(', ')}>`)
  }

  #templateArgument(): string {
    const { reader } = this
    if (reader.take('J')) return reader.untilEnd(() => this.#templateArgument()).join(', ')
    if (reader.take('L')) return this.#literal()
    if (reader.peek() === 'X') throw new UnknownForm()
    return this.type()
  }

  #literal(): string {
    const { reader } = this
    if (reader.take('_Z')) {
      const text = this.encoding()
      reader.expect('E')
      return text
    }
    const type = this.type()
    const sign = reader.take('n') ? '-' : ''
    const digits = reader.number()
    reader.expect('E')
    if (digits === undefined) throw new UnknownForm()
    if (type === 'bool') return digits === 0 ? 'false' : 'true'
    return type === 'int' ? `${sign}${digits}` : `(${type})${sign}${digits}`
  }

  /** Numbers a part, for those that refer to it. */
  remember(text: string): void {
    this.#parts.push(text)
  }

  /** @throws {UnknownForm} for text that has grown too long */
  checked(text: string): string {
    if (text.length > MAX_TEXT) throw new UnknownForm()
    return text
  }
}

function plain(text: string): NameText {
  return { text, isTemplate: false, isUntyped: false, qualifiers: '' }
}

function typed(text: string): { readonly text: string; readonly isUntyped: boolean } {
  return { text, isUntyped: false }
}

function sourceName(name: string): string {
  return name.startsWith('_GLOBAL__N') ? '(anonymous namespace)' : name
}

/** The last part of a name, without arguments of a template. */
function baseName(text: string): string {
  return text.replace(/<.*$/s, '').split('::').at(-1) ?? text
}
