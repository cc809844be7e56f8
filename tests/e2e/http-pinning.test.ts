import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, it } from 'vitest'

const tool = (path: string): string => fileURLToPath(new URL(`../../.tools/${path}`, import.meta.url))

/** Those that are not there are brought by `npm run test:runtimes`. */
const RUNTIMES: readonly (readonly [string, string, readonly string[]])[] = [
  ['this Node', process.execPath, []],
  ['Node 24', tool('node-24/node_modules/.bin/node'), []],
  ['Deno', tool('deno/node_modules/.bin/deno'), ['run', '--allow-all', '--no-prompt', '--node-modules-dir=manual']],
  ['Bun', tool('bun/node_modules/.bin/bun'), ['run']],
]

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tenon-pinning-'))
  await build({
    entryPoints: [fileURLToPath(new URL('http-pinning/ask-by-name.ts', import.meta.url))],
    outfile: join(folder, 'ask-by-name.mjs'),
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    conditions: ['@tenon/source'],
    // As an application has it: some runtimes put something of their own under its bare name.
    external: ['undici'],
  })
  await writeFile(join(folder, 'package.json'), '{"type":"module","dependencies":{"undici":"*"}}')
  await mkdir(join(folder, 'node_modules'))
  const host = createRequire(new URL('../../packages/host/package.json', import.meta.url))
  await symlink(dirname(host.resolve('undici/package.json')), join(folder, 'node_modules/undici'))
})
afterAll(() => rm(folder, { recursive: true }))

for (const [name, executable, args] of RUNTIMES) {
  it.skipIf(!existsSync(executable))(`${name} connects where the checked lookup says, and nowhere else`, () => {
    const run = spawnSync(executable, [...args, 'ask-by-name.mjs'], { cwd: folder, encoding: 'utf8', timeout: 60_000 })
    expect({ status: run.status, stderr: run.stderr }).toEqual({ status: 0, stderr: '' })
    expect(JSON.parse(run.stdout)).toEqual({
      byName: 'inside.example',
      byGlob: 'ERR_ADDRESS_NOT_ALLOWED',
      byGlobWhereOneIsOpen: 'ERR_ADDRESS_NOT_ALLOWED',
      newConnections: 0,
      secure: 'secure',
      secureUnderAnotherName: 'ERR_HTTP_FAILED',
      secureUntrusted: 'ERR_HTTP_FAILED',
      asked: ['inside.example', 'evil.example', 'inside.example', 'secure.example', 'other.example', 'secure.example'],
    })
  })
}
