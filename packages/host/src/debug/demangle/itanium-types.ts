import { ItaniumNames } from './itanium-names.ts'
import { BUILTIN_TYPES, LONG_BUILTIN_TYPES } from './itanium-tables.ts'
import { UnknownForm } from './symbol-reader.ts'

/** A type, before and after what is of it: `int (*` and `)(char)`. */
export interface TypeText {
  readonly left: string
  readonly right: string
}

const SUFFIXES: Readonly<Record<string, string>> = { P: '*', R: '&', O: '&&' }

/** Names and types of one symbol, read in order. */
export abstract class ItaniumTypes extends ItaniumNames {
  override type(): string {
    const { left, right } = this.typeText()
    return left + right
  }

  typeText(): TypeText {
    return this.reader.nested(() => this.#typeText())
  }

  /** The types of parameters, as they stand between parentheses. */
  parameters(): string {
    const { reader } = this
    const types: string[] = []
    while (!reader.isAtEnd && !/[E.]/.test(reader.peek())) types.push(this.type())
    return types.length === 1 && types[0] === 'void' ? '' : this.checked(types.filter((type) => type !== '').join(', '))
  }

  #typeText(): TypeText {
    const { reader } = this
    const builtin = this.#builtin()
    if (builtin !== undefined) return { left: builtin, right: '' }
    const qualified = this.#qualified()
    if (qualified !== undefined) return this.#remembered(qualified)
    const tag = reader.peek()
    const suffix = SUFFIXES[tag]
    if (suffix !== undefined) {
      reader.next()
      return this.#remembered(pointer(this.typeText(), suffix))
    }
    if (tag === 'F') return this.#remembered(this.#functionType())
    if (tag === 'A') return this.#remembered(this.#arrayType())
    if (reader.take('Dp')) return this.#remembered(this.typeText())
    if (tag === 'T') return this.#templateParameter()
    if (tag === 'M') return this.#remembered(this.#memberPointer())
    if (tag === 'D' || tag === 'u' || tag === 'U') throw new UnknownForm()
    return { left: this.classType(), right: '' }
  }

  #builtin(): string | undefined {
    const { reader } = this
    const long = LONG_BUILTIN_TYPES[reader.peek(2)]
    const short = BUILTIN_TYPES[reader.peek()]
    if (long !== undefined) reader.position += 2
    else if (short !== undefined) reader.position++
    return long ?? short
  }

  #qualified(): TypeText | undefined {
    const qualifiers = this.qualifiers()
    if (qualifiers === '') return undefined
    const { left, right } = this.typeText()
    // Of a function they are those of the object it is called on.
    return right.startsWith('(') ? { left, right: right + qualifiers } : { left: left + qualifiers, right }
  }

  #functionType(): TypeText {
    const { reader } = this
    reader.expect('F')
    reader.take('Y')
    const result = this.typeText()
    const parameters = this.parameters()
    reader.expect('E')
    return { left: `${result.left} `, right: `(${parameters})${result.right}` }
  }

  #arrayType(): TypeText {
    const { reader } = this
    reader.expect('A')
    const length = reader.number()
    reader.expect('_')
    const { left, right } = this.typeText()
    return { left, right: ` [${length ?? ''}]${right}` }
  }

  #memberPointer(): TypeText {
    this.reader.expect('M')
    const owner = this.type()
    return pointer(this.typeText(), `${owner}::*`)
  }

  #templateParameter(): TypeText {
    const text = this.templateParameter()
    this.remember(text)
    const { reader } = this
    if (reader.peek() !== 'I') return { left: text, right: '' }
    const whole = text + this.templateArguments()
    this.remember(whole)
    return { left: whole, right: '' }
  }

  #remembered(type: TypeText): TypeText {
    this.remember(this.checked(type.left + type.right))
    return type
  }
}

/** A pointer or reference to a type: functions and arrays go around it. */
function pointer({ left, right }: TypeText, suffix: string): TypeText {
  if (right.startsWith('(')) return { left: `${left}(${suffix}`, right: `)${right}` }
  return right.startsWith(' [') ? { left: `${left} (${suffix}`, right: `)${right}` } : { left: left + suffix, right }
}
