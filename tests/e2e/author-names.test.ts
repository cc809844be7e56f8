import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compile, type CompileOptions } from '@tenon/compiler'
import { createPlugin } from '@tenon/host'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const MODULE = `
  export class Refused extends Error { constructor(text) { super(text); this.name = new.target.name } }
  export function check() { throw new Refused('no') }
  export const again = (x) => check(x)`

const PLUGIN = `
  import * as one from './one.js'
  import * as two from './two.js'
  class Refused extends one.Refused {}
  function check() { throw new Refused('own') }
  export const names = () => [one, two, { Refused, check, again: check }]
    .map((all) => [all.Refused, all.check, all.again].map(({ name }) => name).join(' '))
  export const fail = () => check()
  export const other = () => two.again()`

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(fileURLToPath(new URL('.', import.meta.url)), 'author-names-'))
  for (const [name, text] of Object.entries({ 'one.js': MODULE, 'two.js': MODULE, 'plugin.js': PLUGIN }))
    await writeFile(join(folder, name), text)
})

afterAll(() => rm(folder, { recursive: true }))

describe('classes and functions of names that several modules have', () => {
  it.each<CompileOptions>([{}, { debug: true }, { mode: 'bytecode' }, { minify: false }])('%j', async (options) => {
    const { wasm } = await compile(join(folder, 'plugin.js'), options)
    await using plugin = await createPlugin(wasm, { thread: 'inline', wasi: true })
    const names = 'Refused check again'
    expect((await plugin.call('names')).json()).toEqual([names, names, 'Refused check check'])
    await expect(plugin.call('fail')).rejects.toThrow(/^Refused: own\n[^]*at check \(/)
    await expect(plugin.call('other')).rejects.toThrow(/^Refused: no\n[^]*at check \([^]*at again \(/)
  })
})
