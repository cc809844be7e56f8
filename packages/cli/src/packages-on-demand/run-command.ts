import { spawn } from 'node:child_process'

/** Runs a command line in a folder, with its output on stderr. Resolves to whether it ended well. */
export function runCommand(command: string, folder: string): Promise<boolean> {
  const child = spawn(command, { cwd: folder, shell: true, stdio: ['ignore', 2, 2] })
  return new Promise((resolve) => {
    child.on('error', () => resolve(false))
    child.on('close', (code) => resolve(code === 0))
  })
}
