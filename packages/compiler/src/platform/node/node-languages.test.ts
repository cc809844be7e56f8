import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { project } from '../../project.test-support.ts'
import { nodeLanguages } from './node-languages.ts'

const { loadCompiler } = nodeLanguages.toolbox
const compiler = { name: 'some-compiler', probe: 'some-compiler/package.json', module: 'main.js', language: 'Some' }

/** A project that has the compiler, and a folder in it. */
async function projectWith(version: string): Promise<string> {
  const folder = 'node_modules/some-compiler'
  const directory = await project({
    [`${folder}/package.json`]: '{"name":"some-compiler","type":"module"}',
    [`${folder}/main.js`]: `export const version = '${version}'`,
    'src/x.c': '',
  })
  return path.join(directory, 'src')
}

describe('loadCompiler', () => {
  it('takes the one of the project that has the source', async () => {
    expect(await loadCompiler(compiler, await projectWith('one'))).toMatchObject({ version: 'one' })
    expect(await loadCompiler(compiler, await projectWith('two'))).toMatchObject({ version: 'two' })
  })

  it('takes the one beside this package where the project has none', async () => {
    const directory = await project({ 'x.c': '' })
    const clang = { name: '@yowasp/clang', probe: '@yowasp/clang', language: 'C and C++' }
    expect(await loadCompiler(clang, directory)).toHaveProperty('runLLVM')
  })

  it('says how to install it where there is none, and finds it once it is there', async () => {
    const directory = await project({ 'x.c': '', 'node_modules/other/package.json': '{}' })
    const late = { name: 'assemblyscript', probe: 'late-compiler', language: 'Some' }
    await expect(loadCompiler(late, directory)).rejects.toMatchObject({
      name: 'CompileError',
      code: 'ERR_COMPILER_MISSING',
      message: expect.stringMatching(
        /^The compiler of Some is .*: npm install -D assemblyscript@\d+\.\d+\.\d+$/,
      ) as string,
      details: { package: 'assemblyscript', version: expect.stringMatching(/^\d/) as string, directory },
    })
    const folder = path.join(directory, 'node_modules/late-compiler')
    await mkdir(folder)
    await writeFile(path.join(folder, 'package.json'), '{"type":"module","main":"main.js"}')
    await writeFile(path.join(folder, 'main.js'), "export const version = 'late'")
    expect(await loadCompiler(late, directory)).toMatchObject({ version: 'late' })
  })
})
