import type { Closings } from './closings.ts'
import { LeasedPlugin } from './leased-plugin.ts'
import { Member } from './member.ts'
import { closedError } from './pool-errors.ts'
import type { VersionCheck } from './swap-options.ts'
import type { Version } from './version.ts'

/** How a version is tried. */
export interface Trial {
  readonly check: VersionCheck | undefined
  /** Whether what the check leaves in its vars is nobody else's. */
  readonly hasOwnVars: boolean
  /** Fires when the pool ends: its check must not hold it up. */
  readonly ending: AbortSignal
  /** Hears of the instance that is closed then. */
  readonly closings: Closings
}

/**
 * Makes an instance of a version, and tries it where there is a check; it is as new then.
 * @throws what making it throws, and what the check does; ERR_PLUGIN_CLOSED where the pool ends during the check
 */
export async function tryVersion(version: Version, trial: Trial): Promise<Member> {
  const member = new Member(await version.make(), version)
  if (trial.check === undefined) return member
  const lease = new LeasedPlugin(member)
  const { ending } = trial
  const close = (): void => trial.closings.add(member.plugin.close())
  ending.addEventListener('abort', close)
  try {
    await unlessEnded(ending, trial.check, lease)
    await lease.end()
    if (!member.isBroken) await member.plugin.reset()
  } catch (thrown) {
    await lease.end()
    await member.plugin.close()
    throw thrown
  } finally {
    ending.removeEventListener('abort', close)
  }
  if (trial.hasOwnVars) member.plugin.vars.clear()
  member.calls = 0
  return member
}

/** Checks, until it has an answer or the pool ends. */
async function unlessEnded(ending: AbortSignal, check: VersionCheck, lease: LeasedPlugin): Promise<void> {
  if (ending.aborted) throw closedError()
  let end: (() => void) | undefined
  const ended = new Promise<never>((_, reject) => {
    end = () => reject(closedError())
    ending.addEventListener('abort', end)
  })
  try {
    await Promise.race([check(lease), ended])
  } finally {
    if (end !== undefined) ending.removeEventListener('abort', end)
  }
}
