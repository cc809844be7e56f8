import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

const POLL_MS = 200

/** A lock without its holder's process id is being made, or was left by a process that died in between. */
const NAMELESS_MS = 10_000

/** Runs `work` while this process alone holds the lock, a folder; waits for it as long as its holder lives. */
export async function withLock<Value>(folder: string, work: () => Promise<Value>): Promise<Value> {
  await mkdir(dirname(folder), { recursive: true })
  while (!(await tryLock(folder))) await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  try {
    return await work()
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function tryLock(folder: string): Promise<boolean> {
  try {
    await mkdir(folder)
    await writeFile(join(folder, 'pid'), String(process.pid))
    return true
  } catch {
    if (await isAbandoned(folder)) await rm(folder, { recursive: true, force: true })
    return false
  }
}

async function isAbandoned(folder: string): Promise<boolean> {
  const pid = Number(await readFile(join(folder, 'pid'), 'utf8').catch(() => ''))
  if (pid > 0) return !isAlive(pid)
  const { mtimeMs } = await stat(folder).catch(() => ({ mtimeMs: Date.now() }))
  return Date.now() - mtimeMs > NAMELESS_MS
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' // alive, and somebody else's
  }
}
