import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { ROOT } from './cli-process.ts'

/** An application compiles with `@extism/extism`, and with its import changed to ours. */
const TSCONFIG = {
  compilerOptions: {
    target: 'es2023',
    lib: ['es2023', 'webworker'],
    module: 'nodenext',
    types: [],
    strict: true,
    skipLibCheck: true,
    noEmit: true,
  },
  include: ['application.ts'],
}

let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(ROOT, 'tests/e2e/drop-in/.compiled-'))
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(TSCONFIG))
})

afterAll(() => rm(folder, { recursive: true }))

/** What the TypeScript compiler has to say of the application with an import, and with more code after it. */
async function complaints(specifier: string, more = ''): Promise<string> {
  const source = await readFile(new URL('drop-in/application.ts', import.meta.url), 'utf8')
  await writeFile(join(folder, 'application.ts'), `${source.replace('@extism/extism', specifier)}\n${more}`)
  return spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', folder], { cwd: ROOT, encoding: 'utf8' })
    .stdout
}

test.each(['@extism/extism', '@tenon/host/extism'])('with %s', async (specifier) => {
  expect(await complaints(specifier)).toBe('')
})

test.each([
  "await extism('a', { runInWorkr: true })",
  "await extism('a', { logLevel: 'off' })",
  'await extism()',
  "const wrong: string = await (await extism('a')).call('f')",
])('and what is wrong there is wrong here: %s', async (line) => {
  expect(await complaints('@extism/extism', line)).toMatch(/error TS/)
  expect(await complaints('@tenon/host/extism', line)).toMatch(/error TS/)
})
