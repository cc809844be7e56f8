import { ItaniumTypes, type TypeText } from './itanium-types.ts'
import { SPECIAL_NAMES } from './itanium-tables.ts'
import { orUnknown, SymbolReader, UnknownForm } from './symbol-reader.ts'

/**
 * What a symbol of C++ stands for; `undefined` where it is of a form that is not known: expressions in templates are not.
 * @see https://itanium-cxx-abi.github.io/cxx-abi/abi.html#mangling
 */
export function demangleItanium(symbol: string): string | undefined {
  return orUnknown(() => {
    const reader = new SymbolReader(symbol, '_Z'.length)
    const text = new ItaniumSymbol(reader).encoding()
    // What compilers add, as to parts of a function, follows a full stop.
    if (!reader.isAtEnd && reader.peek() !== '.') throw new UnknownForm()
    return text
  })
}

/** Functions and data, with what the types of parameters tell. */
class ItaniumSymbol extends ItaniumTypes {
  override encoding(): string {
    const { reader } = this
    const special = SPECIAL_NAMES[reader.peek(2)]
    if (special !== undefined) {
      reader.position += 2
      return special + this.type()
    }
    if (reader.take('GV')) return `guard variable for ${this.name().text}`
    if (reader.peek() === 'T' || reader.peek() === 'G') throw new UnknownForm()
    const { text, isTemplate, isUntyped, qualifiers } = this.name()
    if (reader.isAtEnd || /[E.]/.test(reader.peek())) return text
    // Functions that a template makes have their result first, unless they can have none.
    const result: TypeText | undefined = isTemplate && !isUntyped ? this.typeText() : undefined
    const head = result === undefined ? '' : `${result.left} `
    return `${head}${text}(${this.parameters()})${qualifiers}${result?.right ?? ''}`
  }
}
