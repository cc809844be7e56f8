import { CompileError, type ValueType } from '@tenon/abi'

import type { SourceFiles, SourceName } from '../platform/source-files.ts'
import { compileErrorAt, type ShownPlace } from '../source-place.ts'
import { placeOf, tokenize, type Token } from './interface-tokens.ts'

/** A host function that the plug-in may call, as an interface file declares it. */
export interface DeclaredHostFunction {
  /** Import module, such as `extism:host/user`. */
  readonly module: string
  readonly name: string
  readonly params: readonly ValueType[]
  readonly results: readonly ValueType[]
}

/** An export that the interface file promises. */
export interface DeclaredExport {
  readonly name: string
  /** Wasm values that it takes and gives, for modules that link the plug-in; hosts call only exports without. */
  readonly params: readonly ValueType[]
  readonly results: readonly ValueType[]
  readonly place: ShownPlace
}

/** What an interface file (`.d.ts` in the form of Extism's JS PDK) says. */
export interface PluginInterface {
  readonly exports: readonly DeclaredExport[]
  readonly hostFunctions: readonly DeclaredHostFunction[]
}

const VALUE_TYPES: ReadonlyMap<string, ValueType> = new Map([
  ['I32', 'i32'],
  ['I64', 'i64'],
  ['F32', 'f32'],
  ['F64', 'f64'],
  ['PTR', 'i64'],
])

/**
 * Reads an interface file, by its absolute path.
 *
 * @throws CompileError ERR_SOURCE_NOT_FOUND; ERR_SOURCE_SYNTAX with the place.
 */
export async function readInterfaceFile(sources: SourceFiles, file: string): Promise<PluginInterface> {
  const name = sources.nameOf(file)
  const text = await sources.readText(file).catch((cause: unknown) => {
    const message = `The interface file ${name.shown} cannot be read`
    throw new CompileError('ERR_SOURCE_NOT_FOUND', message, { cause, details: { file } })
  })
  return parseInterface(name, text)
}

/**
 * Parses the text of an interface file: `declare module "main" { export function f(): I32; }` names the exports,
 * `declare module "extism:host" { interface user { g(p: I64): I64; } }` the host functions, whose import module is
 * the module's name, a slash and the interface's name.
 *
 * @throws CompileError ERR_SOURCE_SYNTAX with the place.
 */
export function parseInterface(name: SourceName, text: string): PluginInterface {
  return new InterfaceParser(name, text).parse()
}

/** One function of the file, exported or imported. */
interface Signature {
  readonly params: ValueType[]
  readonly results: ValueType[]
}

class InterfaceParser {
  readonly #name: SourceName
  readonly #text: string
  readonly #tokens: readonly Token[]
  readonly #exports: DeclaredExport[] = []
  readonly #hostFunctions: DeclaredHostFunction[] = []
  #position = 0

  constructor(name: SourceName, text: string) {
    this.#name = name
    this.#text = text
    this.#tokens = tokenize(name, text)
  }

  parse(): PluginInterface {
    while (this.#peek().kind !== 'end') this.#parseModule()
    return { exports: this.#exports, hostFunctions: this.#hostFunctions }
  }

  #parseModule(): void {
    if (this.#take(';')) return
    if (this.#take('export')) {
      // `export {}` makes the file a module for TypeScript and says nothing.
      this.#expect('{')
      this.#expect('}')
      return
    }
    this.#expect('declare')
    this.#expect('module')
    const name = this.#expectKind('string', 'the name of a module in quotes').text
    this.#expect('{')
    while (!this.#take('}')) {
      if (name === 'main') this.#parseExport()
      else this.#parseInterface(name)
    }
  }

  #parseExport(): void {
    this.#take('export')
    this.#expect('function')
    const name = this.#expectKind('word', 'the name of a function')
    const signature = this.#parseSignature()
    if (this.#exports.some((known) => known.name === name.text)) {
      throw this.#error(name, `${name.text} is declared twice`)
    }
    this.#exports.push({ name: name.text, place: this.#place(name), ...signature })
  }

  #parseInterface(module: string): void {
    this.#take('export')
    this.#expect('interface')
    const namespace = `${module}/${this.#expectKind('word', 'the name of an interface').text}`
    this.#skipParents()
    this.#expect('{')
    while (!this.#take('}')) this.#parseHostFunction(namespace)
    this.#take(';')
  }

  /** `extends other, another` gives `Host.getFunctions()` the type of several interfaces, and imports nothing. */
  #skipParents(): void {
    if (!this.#take('extends')) return
    do this.#expectKind('word', 'the name of an interface')
    while (this.#take(','))
  }

  #parseHostFunction(module: string): void {
    const name = this.#expectKind('word', 'the name of a host function')
    const known = this.#hostFunctions.some((other) => other.module === module && other.name === name.text)
    if (known) throw this.#error(name, `${name.text} is declared twice in ${module}`)
    this.#hostFunctions.push({ module, name: name.text, ...this.#parseSignature() })
  }

  /** `(a: I64, b: F32): I32`, and the separator after it. */
  #parseSignature(): Signature {
    const params: ValueType[] = []
    this.#expect('(')
    while (!this.#take(')')) {
      this.#expectKind('word', 'the name of a parameter')
      this.#expect(':')
      params.push(this.#parseValueType('I32, I64, F32, F64 or PTR'))
      if (this.#peek().text !== ')') this.#expect(',')
    }
    const results = this.#take(':') ? this.#parseResult() : []
    if (!this.#take(';')) this.#take(',')
    return { params, results }
  }

  #parseResult(): ValueType[] {
    return this.#take('void') ? [] : [this.#parseValueType('I32, I64, F32, F64, PTR or void')]
  }

  #parseValueType(allowed: string): ValueType {
    const token = this.#next()
    const type = token.kind === 'word' ? VALUE_TYPES.get(token.text) : undefined
    if (type === undefined) throw this.#error(token, `expected a type (${allowed}), found ${quote(token)}`)
    return type
  }

  #peek(): Token {
    return this.#tokens[this.#position] ?? { kind: 'end', text: '', start: this.#text.length }
  }

  #next(): Token {
    const token = this.#peek()
    this.#position += 1
    return token
  }

  /** Whether the next token is the word or mark `text`; if so it is consumed. */
  #take(text: string): boolean {
    const token = this.#peek()
    if (token.text !== text || token.kind === 'string' || token.kind === 'end') return false
    this.#position += 1
    return true
  }

  #expect(text: string): void {
    if (!this.#take(text))
      throw this.#error(this.#peek(), `expected ${JSON.stringify(text)}, found ${quote(this.#peek())}`)
  }

  #expectKind(kind: Token['kind'], meaning: string): Token {
    const token = this.#next()
    if (token.kind !== kind) throw this.#error(token, `expected ${meaning}, found ${quote(token)}`)
    return token
  }

  #error(token: Token, text: string): CompileError {
    return compileErrorAt('ERR_SOURCE_SYNTAX', this.#place(token), text)
  }

  #place(token: Token): ShownPlace {
    return placeOf(this.#name, this.#text, token.start)
  }
}

function quote(token: Token): string {
  return token.kind === 'end' ? token.text : JSON.stringify(token.text)
}
