import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import initWabt from 'wabt'

/** The repository's root. */
export const ROOT: string = fileURLToPath(new URL('../..', import.meta.url))

/** The command's real entry, as npm links it. */
export const BIN: string = path.join(ROOT, 'packages/cli/bin/tenon.js')

const assembler = initWabt()

/** What a finished process left. */
export interface Finished {
  readonly code: number | null
  readonly signal: string | null
  readonly stdout: Buffer
  readonly stderr: string
}

/** Choices for {@link runNode}. */
export interface RunOptions {
  readonly cwd?: string
  readonly stdin?: Uint8Array
  readonly env?: Readonly<Record<string, string>>
}

/** Runs Node with arguments and waits for its end; stdin is closed after what is given. */
export function runNode(args: readonly string[], { cwd = ROOT, stdin, env }: RunOptions = {}): Promise<Finished> {
  const child = spawn(process.execPath, [...args], { cwd, env: { ...process.env, ...env } })
  const stdout: Buffer[] = []
  const stderr: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk))
  child.stdin.end(stdin)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => {
      resolve({ code, signal, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString('utf8') })
    })
  })
}

/** Runs the command. */
export function tenon(args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  return runNode([BIN, ...args], options)
}

/** Text of a module as bytes. */
export async function assemble(wat: string): Promise<Uint8Array> {
  const module = (await assembler).parseWat('module.wat', wat)
  try {
    return module.toBinary({}).buffer
  } finally {
    module.destroy()
  }
}

/** A folder of files for a test, removed by `remove`. */
export interface Workspace {
  readonly folder: string
  /** Writes a file and gives its path. */
  write(name: string, content: string | Uint8Array): Promise<string>
  remove(): Promise<void>
}

/** Makes an empty one outside the repository. */
export async function createWorkspace(): Promise<Workspace> {
  const folder = await mkdtemp(path.join(tmpdir(), 'tenon-e2e-'))
  return {
    folder,
    write: async (name, content) => {
      const file = path.join(folder, name)
      await writeFile(file, content)
      return file
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}
