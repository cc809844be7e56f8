import { CompileError } from '@tenon/abi'
import { spawn, type ChildProcess } from 'node:child_process'
import path from 'node:path'
import { makeFolder } from '../files/make-folder.ts'
import type { CommandTarget } from './build-target.ts'
import { missingProgram, sourceOf } from './missing-program.ts'

/** How a build command is run. */
export interface BuildCommandOptions {
  /** Gets what it prints, on either stream, as it comes. Without it an error carries all that was printed. */
  readonly onOutput?: (text: string) => void
  /** Ends it, with all that it started. */
  readonly signal?: AbortSignal
}

/** What shells end with where a program is not found; on Windows also where one that is there fails. */
const NOT_FOUND: readonly unknown[] = process.platform === 'win32' ? [1, 9009] : [127]

/** Ends a process that leads a group of its own, and its group; where there are no groups, the process. */
function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGTERM')
  } catch {
    // It has ended already.
  }
}

/**
 * Runs a project's build command to its end. The folder of the module is made first: not all compilers do that.
 * @throws CompileError ERR_BUILD_COMMAND when it cannot be run or fails.
 */
export async function runBuildCommand(target: CommandTarget, options: BuildCommandOptions = {}): Promise<void> {
  const { command, folder, env } = target
  const { signal, onOutput } = options
  let printed = ''
  await makeFolder(path.dirname(target.file)).catch((cause: unknown) => {
    throw commandFailed(command, cause, '')
  })
  const take = (text: string): void => (onOutput === undefined ? void (printed += text) : onOutput(text))
  const environment = { ...process.env, ...env }
  const child = spawn(command, {
    cwd: folder,
    env: environment,
    shell: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    // Ctrl-C reaches it with us; where we end it ourselves it needs a group to be ended with.
    detached: signal !== undefined && process.platform !== 'win32',
  })
  const stop = (): void => endGroup(child)
  signal?.addEventListener('abort', stop)
  try {
    const ended = await new Promise<number | string>((resolve, reject) => {
      for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', take)
      child.on('error', reject)
      child.on('close', (code, killer) => resolve(code ?? String(killer)))
      if (signal?.aborted === true) stop()
    })
    if (ended === 0) return
    const missing = NOT_FOUND.includes(ended) ? missingProgram(command, environment, folder) : undefined
    if (missing !== undefined) throw new Error(`needs ${missing}, which is not installed: ${sourceOf(missing)}`)
    throw new Error(`ended with status ${ended}`)
  } catch (cause) {
    throw commandFailed(command, cause, printed)
  } finally {
    signal?.removeEventListener('abort', stop)
  }
}

function commandFailed(command: string, cause: unknown, printed: string): CompileError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  const output = printed.trimEnd()
  return new CompileError('ERR_BUILD_COMMAND', `\`${command}\` ${reason}${output === '' ? '' : `\n${output}`}`, {
    cause,
    details: { command },
  })
}
