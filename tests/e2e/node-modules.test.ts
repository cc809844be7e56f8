import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { compile } from '@tenon/compiler'
import { createPlugin } from '@tenon/host'
import { expect, test } from 'vitest'

/** What a plug-in may import of Node's modules does what it does in Node: the same source gives the same there and here. */
const folder = fileURLToPath(new URL('node-modules', import.meta.url))
const names = readdirSync(folder).filter((file) => /\.c?js$/.test(file))

interface ModulePlugin {
  run(): unknown
}

test.each(names)('%s', async (name) => {
  const file = join(folder, name)
  const inNode: ModulePlugin = await import(/* @vite-ignore */ pathToFileURL(file).href)
  const { wasm } = await compile(file)
  await using plugin = await createPlugin(wasm, { thread: 'inline', wasi: true })
  const inPlugin: unknown = (await plugin.call('run')).json()
  expect(inPlugin).toEqual(JSON.parse(JSON.stringify(await inNode.run())))
})
