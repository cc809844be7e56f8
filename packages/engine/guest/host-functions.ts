import { MemoryHandle } from './memory.ts'
import { native } from './native.ts'

type ValueType = 'i32' | 'i64' | 'f32' | 'f64'
type HostFunction = (...values: readonly unknown[]) => unknown

interface Declaration {
  readonly namespace: string
  readonly name: string
  readonly params: readonly ValueType[]
  readonly results: readonly ValueType[]
}

const USER_NAMESPACE = 'extism:host/user'

/** What exports take and give as wasm values reaches them through functions of this namespace, which are not the host's. */
const EXPORT_NAMESPACE = 'tenon:export'

/** Letters that C knows types by. */
const LETTERS: Readonly<Record<ValueType, string>> = { i32: 'i', i64: 'I', f32: 'f', f64: 'F' }

const declarations: Declaration[] = []
const functions: HostFunction[] = []

/**
 * Declares a host function and gives the function that calls it. Only at top level: imports are fixed by the build.
 * i64 arguments may be numbers or bigints, and i64 results are bigints.
 */
export function declareHostFunction(
  name: string,
  params: readonly ValueType[],
  results: readonly ValueType[] = [],
  namespace: string = USER_NAMESPACE,
): HostFunction {
  const declaration = { namespace, name, params: [...params], results: [...results] }
  checkTypes(declaration)
  const known = declarations.findIndex((other) => other.name === name && other.namespace === namespace)
  const declared = functions[known]
  if (declared) return checkSameTypes(declaration, declarations[known], declared)
  if (!native.isBuilding()) {
    throw new TypeError(`the host function ${name} must be declared at top level, not while the plug-in runs`)
  }
  const call = makeCall(declarations.length, declaration)
  declarations.push(declaration)
  functions.push(call)
  return call
}

function checkTypes({ name, params, results }: Declaration): void {
  const unknown = [...params, ...results].find((type) => !Object.hasOwn(LETTERS, type))
  if (unknown !== undefined) {
    throw new TypeError(`the host function ${name} has the type ${String(unknown)}: it must be i32, i64, f32 or f64`)
  }
  if (results.length > 1) throw new TypeError(`the host function ${name} may have one result, not ${results.length}`)
}

function checkSameTypes(given: Declaration, known: Declaration | undefined, declared: HostFunction): HostFunction {
  if (known && String(known.params) === String(given.params) && String(known.results) === String(given.results)) {
    return declared
  }
  throw new TypeError(`the host function ${given.name} is declared twice, with different types`)
}

function makeCall(index: number, { name, params, results }: Declaration): HostFunction {
  const result = results[0]
  const types = (result ? LETTERS[result] : 'v') + params.map((type) => LETTERS[type]).join('')
  const call: HostFunction = (...values) => {
    if (values.length !== params.length) {
      throw new TypeError(`the host function ${name} takes ${params.length} arguments, ${values.length} given`)
    }
    return native.hostCall(index, types, ...values.map((value, at) => toNumeric(value, params[at], name)))
  }
  Object.defineProperty(call, 'name', { value: name })
  return call
}

/**
 * What may be passed as a wasm number: numbers, bigints, true and false, texts of numbers. Of a handle, its offset is meant.
 * What is no number would arrive as 0, and be taken for one.
 */
function toNumeric(given: unknown, type: ValueType | undefined, name: string): unknown {
  const value = given instanceof MemoryHandle ? given.offset : given
  if (typeof value === 'number') return value
  if (typeof value === 'bigint') return type === 'i64' ? value : Number(value)
  if (typeof value === 'boolean') return Number(value)
  const number = typeof value === 'string' && value.trim() !== '' ? parseNumber(value, type) : undefined
  if (number !== undefined) return number
  const shown =
    typeof value === 'string' ? JSON.stringify(value) : value === null ? 'null' : `a value of type ${typeof value}`
  throw new TypeError(`the host function ${name} takes a number of type ${type ?? ''}, not ${shown}`)
}

/** Whole numbers are read exactly for an i64. */
function parseNumber(text: string, type: ValueType | undefined): number | bigint | undefined {
  if (type === 'i64' && /^\s*-?\d+\s*$/.test(text)) return BigInt(text)
  const number = Number(text)
  return Number.isNaN(number) && text.trim() !== 'NaN' ? undefined : number
}

/** What the linker needs, in the order of the trampolines. */
export function listDeclarations(): readonly Declaration[] {
  return declarations
}

/** Declared host functions by name; of two with one name, that of the user namespace. */
export function declaredFunctions(): Record<string, HostFunction> {
  const byName: Record<string, HostFunction> = {}
  declarations.forEach(({ name, namespace }, index) => {
    const declared = functions[index]
    if (namespace === EXPORT_NAMESPACE) return
    if (declared && (namespace === USER_NAMESPACE || !Object.hasOwn(byName, name))) byName[name] = declared
  })
  return byName
}

/** What a call of an export takes and gives as wasm values. */
export interface ExportValues {
  readonly params: readonly (() => unknown)[]
  readonly give: (value: unknown) => void
}

/** The values of an export, if the interface file gave it any. */
export function exportValues(name: string): ExportValues | undefined {
  const find = (wanted: string): number =>
    declarations.findIndex((other) => other.namespace === EXPORT_NAMESPACE && other.name === wanted)
  const at = find(name)
  const take = functions[at]
  if (!take) return undefined
  const params: HostFunction[] = []
  for (let param = functions[find(`${name} 0`)]; param; param = functions[find(`${name} ${params.length}`)])
    params.push(param)
  return { params, give: declarations[at]?.params.length === 0 ? () => {} : (value) => void take(value) }
}
