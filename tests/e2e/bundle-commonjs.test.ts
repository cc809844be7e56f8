import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { build } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { ROOT } from './cli-process.ts'

/** An application in one file of CommonJS, where nothing tells where the packages' other files are. */
const APPLICATION = `
  import { createPlugin } from '@tenon/host'
  const source = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)
  async function run() {
    const plugin = await createPlugin(source, { limits: { timeoutMs: 1000 } })
    console.log(plugin.functionExists('f'))
    await plugin.close()
    await createPlugin(source, { thread: 'worker' }).catch((error) => console.log(error.code))
  }
  void run()`

let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tenon-commonjs-'))
})

afterAll(() => rm(folder, { recursive: true }))

test('runs plug-ins inline, and says what it cannot do', async () => {
  const outfile = join(folder, 'application.cjs')
  await build({
    stdin: { contents: APPLICATION, resolveDir: ROOT },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'error',
    outfile,
  })
  const { stdout, stderr } = spawnSync(process.execPath, [outfile], { encoding: 'utf8' })
  expect(`${stdout}${stderr}`).toBe('false\nERR_WORKER_START\n')
})
