import { isConsoleInUse, resetConsole } from './console.ts'
import { describeThrown } from './inspect.ts'
import { viewBytes } from './bytes.ts'
import { toJson } from './memory.ts'
import { native } from './native.ts'
import { type PluginExport, pluginExports } from './plugin-exports.ts'
import { dropUnsettled, NO_PROMISE, settle, stateOf } from './settle.ts'
import { isFirstCall, startUp } from './start-up.ts'
import { wellFormed } from './well-formed.ts'

/** Set by @tenon/pdk's `bytes` and `json` on the functions they make: what the input is to be. */
const INPUT_KIND = Symbol.for('tenon.pdk.input')

const FAILED = 1

const NEVER_SETTLES = 'the promise that the plug-in function returned never settles: nothing is left to run'

/** Calls an export as its plug-in's caller means it; gives the code that the wasm export returns. */
export function invoke(index: number): number {
  if (isUnderWay) endCall() // a trap or a throwing host function has cut the last call short
  isUnderWay = true
  try {
    if (isFirstCall) startUp()
    const target = pluginExports[index]
    if (!target) throw new RangeError(`there is no export number ${index}`)
    const returned = callExport(target)
    const isPlain = typeof returned !== 'object' && typeof returned !== 'function'
    return finish(target, settle(isPlain ? returned : adoptThenable(returned), NEVER_SETTLES))
  } catch (error) {
    native.recoverMemory() // to describe an error takes some
    native.error(wellFormed(describeThrown(error)))
    return FAILED
  } finally {
    endCall()
  }
}

let isUnderWay = false

function endCall(): void {
  isUnderWay = false
  dropUnsettled()
  if (isConsoleInUse) resetConsole()
}

function callExport({ call, hasParameters, values }: PluginExport): unknown {
  if (values) return call(...values.params.map((take) => take()))
  return hasParameters ? call(readInput(Reflect.get(call, INPUT_KIND))) : call()
}

/** A promise in place of what `await` would wait for and is none. */
function adoptThenable(value: object | null): unknown {
  if (value === null || stateOf(value) !== NO_PROMISE) return value
  const then: unknown = Reflect.get(value, 'then')
  if (typeof then !== 'function') return value
  return new Promise((resolve, reject) => void Reflect.apply(then, value, [resolve, reject]))
}

function readInput(kind: unknown): unknown {
  if (kind === 'bytes') return new Uint8Array(native.inputBytes())
  const text = native.inputString()
  return kind === 'json' ? JSON.parse(text) : text
}

function finish({ hasParameters, values }: PluginExport, value: unknown): number {
  if (values) {
    values.give(value)
    return 0
  }
  if (value === undefined) return 0
  if (typeof value === 'number' && !hasParameters) return Math.trunc(value)
  const output = typeof value === 'string' ? wellFormed(value) : (viewBytes(value) ?? toJson(value))
  native.output(output)
  return 0
}
