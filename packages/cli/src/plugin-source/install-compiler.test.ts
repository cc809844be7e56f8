import { CompileError } from '@tenon/abi'
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bufferTerminal } from '../testing/buffer-terminal.ts'
import { installCompiler } from './install-compiler.ts'

let folder: string
let source: string
beforeEach(async () => {
  folder = await realpath(await mkdtemp(path.join(tmpdir(), 'tenon-install-')))
  source = path.join(folder, 'src/deep')
  await mkdir(source, { recursive: true })
  await writeFile(path.join(folder, 'package.json'), '{"name":"author"}')
  await writeFile(path.join(folder, 'package-lock.json'), '{}')
})
afterEach(() => rm(folder, { recursive: true }))

const missing = (): CompileError =>
  new CompileError('ERR_COMPILER_MISSING', 'x', {
    // A package of no registry: a folder, so that npm needs no network.
    details: { package: 'fake-compiler', version: 'file:./fake-compiler', directory: source },
  })

async function makePackage(): Promise<void> {
  await mkdir(path.join(folder, 'fake-compiler'))
  await writeFile(path.join(folder, 'fake-compiler/package.json'), '{"name":"fake-compiler","version":"1.2.3"}')
}

const mayNotAsk = (): never => {
  throw new Error('asked')
}

const sayYes = async (): Promise<boolean> => true

const packageJson = async (): Promise<unknown> => JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'))

describe('installCompiler', () => {
  it('installs it into the project of the source where that is allowed', async () => {
    await makePackage()
    expect(await installCompiler(missing(), true, bufferTerminal())).toBe(true)
    expect(await packageJson()).toEqual({ name: 'author', devDependencies: { 'fake-compiler': 'file:fake-compiler' } })
  }, 120_000)

  it('asks where somebody is there, with the command, and does nothing without a yes', async () => {
    const questions: string[] = []
    const ask = async (question: string): Promise<boolean> => {
      questions.push(question)
      return false
    }
    expect(await installCompiler(missing(), false, bufferTerminal({ isInteractive: true }), ask)).toBe(false)
    expect(questions).toEqual([
      'fake-compiler compiles this source, and is not installed; install it? ' +
        '(npm install --save-dev fake-compiler@file:./fake-compiler)',
    ])
    expect(await packageJson()).toEqual({ name: 'author' })
  })

  it('asks nobody where nobody is there', async () => {
    expect(await installCompiler(missing(), false, bufferTerminal(), mayNotAsk)).toBe(false)
    expect(await packageJson()).toEqual({ name: 'author' })
  })

  it('has nothing to do with other errors', async () => {
    const terminal = bufferTerminal({ isInteractive: true })
    expect(await installCompiler(new CompileError('ERR_SOURCE_SYNTAX', 'x'), true, terminal, sayYes)).toBe(false)
    expect(await installCompiler(new Error('x'), true, terminal, sayYes)).toBe(false)
    expect(await installCompiler(undefined, true, terminal, sayYes)).toBe(false)
  })

  it('says that it did not work where the package manager fails', async () => {
    await writeFile(path.join(folder, 'package.json'), 'no JSON')
    expect(await installCompiler(missing(), true, bufferTerminal())).toBe(false)
  }, 120_000)
})
