import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import type { Language, Tool } from './language.ts'

/** Whether a tool is there. One whose check prints a folder must have that folder. */
function isThere({ check }: Tool): boolean {
  const { status, stdout } = spawnSync(check, { shell: true, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  if (status !== 0) return false
  const printed = stdout.trim()
  return !/^(?:\/|[A-Z]:\\)\S*$/.test(printed) || existsSync(printed)
}

/** Of the tools that a language needs, those that are not there. */
export function missingTools({ tools }: Language): readonly Tool[] {
  return tools.filter((tool) => !isThere(tool))
}
