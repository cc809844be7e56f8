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
    return native.hostCall(index, types, ...values.map(toNumeric))
  }
  Object.defineProperty(call, 'name', { value: name })
  return call
}

/** A handle may be passed as it is: its offset is meant. */
function toNumeric(value: unknown): unknown {
  return value instanceof MemoryHandle ? value.offset : value
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
    if (declared && (namespace === USER_NAMESPACE || !Object.hasOwn(byName, name))) byName[name] = declared
  })
  return byName
}
