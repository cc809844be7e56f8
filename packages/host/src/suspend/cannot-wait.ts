import { HostFunctionError, StateError } from '@tenon/abi'
import { findJspi } from '../limits/jspi.ts'
import type { Later } from './later.ts'
import { canCompile } from './suspend-imports.ts'
import type { SuspendGate } from './suspend-gate.ts'

/** The error of a host function that returned a promise where nobody can wait for it. The promise is let go. */
export function cannotWait(
  { name, label = name }: { readonly name: string; readonly label?: string },
  later: Later,
  gate: SuspendGate,
): HostFunctionError {
  later.letGo()
  return new HostFunctionError('ERR_HOST_FUNCTION_ASYNC', `${label} returned a promise, ${reasonOf(gate)}`, {
    details: { function: name },
  })
}

/** The error of `callSync` on a plug-in all calls of which must be awaited. */
export function mustBeAwaited(): HostFunctionError {
  return new HostFunctionError(
    'ERR_HOST_FUNCTION_ASYNC',
    'The plug-in may have to wait for its host, and this runtime cannot compile what would tell when: await call() instead of callSync()',
  )
}

/** The error of `callSync` on a plug-in that gives way. */
export function mustGiveWay(): StateError {
  return new StateError(
    'ERR_PLUGIN_COOPERATIVE',
    'A plug-in with limits.yieldEveryMs gives way while it computes: await call() instead of callSync()',
  )
}

function reasonOf(gate: SuspendGate): string {
  if (findJspi() === undefined) {
    return "which this runtime cannot wait for inline: create the plug-in with thread: 'worker', or use Node 24 or Chrome 137 or newer"
  }
  if (gate.isBlocked) {
    return 'and the plug-in cannot be suspended here: JavaScript called it, to run a start function or a WASI command'
  }
  if (gate.isOpen) return canCompile() ? NOT_FORESEEN : 'and this runtime cannot compile: declare the function async'
  return 'which callSync() cannot wait for: await call() instead'
}

const NOT_FORESEEN = 'which nobody foresaw: declare the function async'
