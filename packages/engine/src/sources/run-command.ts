import { execFile } from 'node:child_process'

/** How a program is run. */
export interface RunOptions {
  readonly cwd?: string
  readonly timeoutMs?: number
}

/** A program that could not be started, or that failed: the last line it wrote says why. */
export class CommandError extends Error {}

const LAST_LINES = 3

/**
 * Runs a program to its end.
 * @throws {CommandError} when it is not installed, fails or takes too long
 */
export function runCommand(program: string, parameters: readonly string[], options: RunOptions = {}): Promise<string> {
  const settings = {
    cwd: options.cwd,
    timeout: options.timeoutMs ?? 180_000,
    maxBuffer: 16 * 1024 * 1024,
    env: { ...process.env, GIT_TERMINAL_PROMPT: '0' }, // fail, rather than ask for a name and wait
  }
  return new Promise((resolve, reject) => {
    execFile(program, [...parameters], settings, (error, stdout, stderr) => {
      if (error) reject(new CommandError(explain(program, error, stderr)))
      else resolve(stdout)
    })
  })
}

function explain(program: string, error: Error & { code?: unknown; killed?: boolean }, stderr: string): string {
  if (error.code === 'ENOENT') return `${program} is not installed`
  const lines = stderr.trim().split('\n').slice(-LAST_LINES).join(' / ')
  return `${program} ${error.killed ? 'took too long' : `failed (${String(error.code)})`}${lines ? `: ${lines}` : ''}`
}
