import type { FunctionSignature } from '@tenon/abi'
import type { ImportedFunction } from '../env/env-state.ts'
import type { CallLimits } from '../limits/call-limits.ts'
import { Later } from '../suspend/later.ts'
import { canCompile, placeholder, suspendAlways, suspendOnDemand } from '../suspend/suspend-imports.ts'
import type { Suspension } from '../suspend/suspension.ts'
import { cannotWait, mustBeAwaited } from '../suspend/cannot-wait.ts'
import type { CallFailure } from './call-failure.ts'

/** What imports of one plug-in are guarded by. */
export interface GuardParts {
  readonly failure: CallFailure
  readonly limits: CallLimits
  /** Absent where its calls are never suspended. */
  readonly suspension: Suspension | undefined
}

/** A function of the host that may return a {@link Later}. */
export interface AwaitableFunction extends FunctionSignature {
  /** Its name, which errors have in their details. */
  readonly name: string
  /** What messages of errors call it, if not by its name. */
  readonly label?: string
  /** Whether it always returns one. */
  readonly isAsync: boolean
  /** Whether its types are unknown, so that no adapter fits it. */
  readonly isUntyped?: boolean
  readonly run: ImportedFunction
}

/**
 * A function of the host as a plug-in may import it: what it throws is remembered, and when it is done, which may have
 * taken long or aborted the call, it is seen whether the call may go on.
 */
export function guardImport({ failure, limits }: GuardParts, run: ImportedFunction): ImportedFunction {
  const call = run as (...args: readonly unknown[]) => unknown
  const { control } = limits
  const { deadline } = control
  // Without closures: they would take longer than most that is called.
  return (...args: readonly unknown[]): unknown => {
    const before = deadline.beginHost()
    try {
      const result = call(...args)
      const stop = control.findStop()
      if (stop === undefined) return result
      if (result instanceof Later) result.letGo()
      throw stop
    } catch (error) {
      return failure.fail(error)
    } finally {
      deadline.endHost(before)
    }
  }
}

/** As {@link guardImport}, for a function that may return a {@link Later}: the plug-in is suspended, where it can be. */
export function guardAwaitable(parts: GuardParts, awaitable: AwaitableFunction): WebAssembly.ImportValue {
  const { failure, limits } = parts
  const { gate } = limits
  const isAdapted = canCompile() && awaitable.isUntyped !== true
  const suspension = isAdapted || awaitable.isAsync ? parts.suspension : undefined
  const call = guardImport(parts, awaitable.run) as (...args: readonly unknown[]) => unknown
  const inItsPlace = placeholder(awaitable)
  const run = (...args: readonly unknown[]): unknown => {
    const result = call(...args)
    if (!(result instanceof Later)) return result
    if (suspension === undefined || !gate.isOpen) return failure.fail(cannotWait(awaitable, result, gate))
    suspension.park(result)
    return inItsPlace
  }
  if (suspension === undefined) return run
  if (isAdapted) return suspendOnDemand(suspension, awaitable, run)
  // Whatever it returned would be refused where the call is not awaited.
  const awaited = (...args: readonly unknown[]): unknown => (gate.isOpen ? run(...args) : failure.fail(mustBeAwaited()))
  return suspendAlways(suspension, awaited)
}
