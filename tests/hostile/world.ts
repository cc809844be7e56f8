import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'

/** Directories and a server for attacks. */
export interface Places {
  readonly directory: string
  readonly server: string
  readonly close: () => Promise<void>
}

/** Makes a directory with links that lead out of it, beside a secret; and starts a server that misbehaves. */
export async function openPlaces(): Promise<Places> {
  const root = mkdtempSync(join(tmpdir(), 'tenon-hostile-'))
  const directory = join(root, 'shared')
  mkdirSync(join(directory, 'sub'), { recursive: true })
  writeFileSync(join(root, 'secret.txt'), 'the secret')
  writeFileSync(join(directory, 'inside.txt'), 'inside')
  symlinkSync('../secret.txt', join(directory, 'link-to-secret'))
  symlinkSync('..', join(directory, 'link-to-parent'))
  symlinkSync('/', join(directory, 'link-to-root'))
  symlinkSync('link-to-itself', join(directory, 'link-to-itself'))
  const worker = new Worker(new URL('misbehaving-server.mjs', import.meta.url))
  const [port] = (await once(worker, 'message')) as [number]
  const close = async (): Promise<void> => {
    await worker.terminate()
    rmSync(root, { recursive: true })
  }
  return { directory, server: `127.0.0.1:${port}`, close }
}
