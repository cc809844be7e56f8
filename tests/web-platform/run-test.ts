import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compile } from '@tenon/compiler'
import { compilePlugin, type CompiledPlugin } from '@tenon/host'
import { PLUGIN_SOURCE } from './plugin-source.ts'
import { readTest } from './test-files.ts'

/** What the harness says of one subtest. */
export interface Subtest {
  readonly name: string
  /** The harness's number: 0 is success. */
  readonly status: number
  readonly message: string | null
}

/** Builds the plug-in that runs tests, with our compiler. */
export async function buildTestPlugin(): Promise<CompiledPlugin> {
  const folder = await mkdtemp(join(fileURLToPath(new URL('.', import.meta.url)), 'plugin-'))
  try {
    await writeFile(join(folder, 'run.ts'), PLUGIN_SOURCE)
    const { wasm } = await compile(join(folder, 'run.ts'))
    return await compilePlugin(wasm)
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Runs a test in an instance of its own. A test that ends the call is one failed subtest. */
export async function runTest(compiled: CompiledPlugin, file: string): Promise<readonly Subtest[]> {
  await using plugin = await compiled.instantiate({ thread: 'inline', wasi: true, logger: () => {} })
  try {
    return (await plugin.call('run', JSON.stringify(readTest(file)))).json<Subtest[]>()
  } catch (error) {
    return [{ name: '(the whole file)', status: 1, message: String(error).slice(0, 500) }]
  }
}
