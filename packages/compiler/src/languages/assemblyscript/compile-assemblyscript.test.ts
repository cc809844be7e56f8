import path from 'node:path'
import { expect, it } from 'vitest'
import { compile } from '../../index.node.ts'
import { project } from '../../project.test-support.ts'

it('refuses options of JavaScript', async () => {
  const directory = await project({ 'assembly/index.ts': 'export function run(): i32 { return 0 }' })
  const entry = path.join(directory, 'assembly/index.ts')
  for (const options of [{ mode: 'bytecode' }, { engine: 'small' }, { interfaceFile: 'x.d.ts' }] as const) {
    await expect(compile(entry, options)).rejects.toMatchObject({ code: 'ERR_ARGUMENT' })
  }
})

it('compiles TypeScript as JavaScript in any folder, where it is said to be', { timeout: 120_000 }, async () => {
  const directory = await project({ 'assembly/index.ts': 'export const run = (input: string): string => input' })
  const { exports } = await compile(path.join(directory, 'assembly/index.ts'), { language: 'javascript' })
  expect(exports).toEqual(['run'])
})
