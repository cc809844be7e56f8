import { readdirSync, readFileSync } from 'node:fs'
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { CompileError } from '@tenon/abi'
import { compile } from '@tenon/compiler'
import { createPlugin } from '@tenon/host'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { missingPackages, packagesFolder } from '../../scripts/toolchains/npm-packages.mjs'

/** Packages of npm, unchanged, do in a plug-in what they do in Node: each has a source, and what its calls must give. */
const missing = missingPackages('real-packages')
const isSkipped = missing !== undefined && process.env['TENON_REQUIRE_ALL'] !== '1'
const notInstalled = isSkipped ? ' (not installed: node scripts/install-toolchains.mjs real-packages)' : ''

const sources = fileURLToPath(new URL('real-packages/plugins', import.meta.url))
const names = readdirSync(sources)
  .filter((file) => file.endsWith('.js'))
  .map((file) => basename(file, '.js'))

/** Beside the packages, where imports find them. */
const folder = join(packagesFolder('real-packages'), '..', `plugins-${process.pid}`)

interface PackageCall {
  readonly input: string
  readonly output: unknown
}

interface PackagePlugin {
  run(input: string): unknown
}

describe.skipIf(isSkipped)(`real packages${notInstalled}`, () => {
  beforeAll(() => mkdir(folder, { recursive: true }))
  afterAll(() => rm(folder, { recursive: true, force: true }))

  test.each(names)('%s', async (name) => {
    const file = join(folder, `${name}.mjs`)
    await copyFile(join(sources, `${name}.js`), file)
    const calls: readonly PackageCall[] = JSON.parse(readFileSync(join(sources, `${name}.json`), 'utf8'))
    const inNode: PackagePlugin = await import(/* @vite-ignore */ pathToFileURL(file).href)
    const { wasm } = await compile(file)
    await using plugin = await createPlugin(wasm, { thread: 'inline', wasi: true })
    for (const { input, output } of calls) {
      const text = (await plugin.call('run', input)).text()
      expect(typeof output === 'string' ? text : JSON.parse(text)).toEqual(output)
      expect(JSON.parse(JSON.stringify(await inNode.run(input)))).toEqual(output)
    }
  })

  test('express is refused while building, with the way to the module of Node that it needs', async () => {
    const file = join(folder, 'server.mjs')
    await writeFile(file, `import express from 'express'\nexport const run = () => typeof express()`)
    const error: unknown = await compile(file).catch((cause: unknown) => cause)
    expect(error).toMatchObject({
      code: 'ERR_SOURCE_IMPORT',
      details: { module: expect.stringMatching(/^(node:)?\w+$/) },
    })
    const { chain, file: importer } = (error as CompileError).details as { chain: string[]; file: string }
    expect(chain[0]).toBe(file)
    expect(chain.at(-1)).toBe(importer)
    expect(chain[1]).toContain('/node_modules/express/')
  })

  test('luxon builds with warnings of Intl, and a call says what is missing', async () => {
    const file = join(folder, 'time.mjs')
    await writeFile(file, `import { DateTime } from 'luxon'\nexport const run = (at) => DateTime.fromISO(at).toISO()`)
    const { wasm, warnings } = await compile(file)
    expect(warnings.length).toBeGreaterThan(0)
    for (const { message } of warnings) expect(message).toMatch(/luxon\/src\/.*: Intl is not there[^]*imported through/)
    await using plugin = await createPlugin(wasm, { thread: 'inline', wasi: true })
    await expect(plugin.call('run', '2026-01-01')).rejects.toThrow('Intl is not defined')
  })
})
