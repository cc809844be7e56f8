import { LeasedPlugin } from './leased-plugin.ts'
import { Member } from './member.ts'
import type { VersionCheck } from './swap-options.ts'
import type { Version } from './version.ts'

/**
 * Makes an instance of a version, and tries it where there is a check; it is as new then.
 * @param hasOwnVars whether what the check leaves in its vars is nobody else's
 * @throws what making it throws, and what the check does
 */
export async function tryVersion(
  version: Version,
  check: VersionCheck | undefined,
  hasOwnVars: boolean,
): Promise<Member> {
  const member = new Member(await version.make(), version)
  if (check === undefined) return member
  const lease = new LeasedPlugin(member)
  try {
    await check(lease)
    await lease.end()
    if (!member.isBroken) await member.plugin.reset()
  } catch (thrown) {
    await lease.end()
    await member.plugin.close()
    throw thrown
  }
  if (hasOwnVars) member.plugin.vars.clear()
  member.calls = 0
  return member
}
