import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compile } from '@tenon/compiler'
import { createPlugin, type Plugin, type PluginOptions } from '@tenon/host'

/** A plug-in that evaluates code that is given to it. */
export interface WebPlugin extends AsyncDisposable {
  readonly log: string[]
  /** What the code returns, as JSON has it. */
  run(code: string): Promise<unknown>
}

/** Builds a source in a folder of its own, from which packages are found. */
export async function buildSource(source: string): Promise<Uint8Array> {
  const folder = await mkdtemp(join(fileURLToPath(new URL('.', import.meta.url)), 'web-plugin-'))
  try {
    await writeFile(join(folder, 'plugin.ts'), source)
    return (await compile(join(folder, 'plugin.ts'))).wasm
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** A plug-in with the globals that `named`, code, names. */
export async function makeWebPlugin(named: string, options: PluginOptions = {}): Promise<WebPlugin> {
  const source = `
    export const named = () => [${named}, Http, Date, performance]
    export async function run(code: string) {
      const value = await new Function('return (async () => { ' + code + ' })()')()
      return value === undefined ? 'undefined' : JSON.stringify(value)
    }`
  const log: string[] = []
  const logger = (_level: string, message: string): void => void log.push(message)
  const settings: PluginOptions = { thread: 'inline', wasi: true, logLevel: 'trace', logger, ...options }
  const plugin: Plugin = await createPlugin(await buildSource(source), settings)
  return {
    log,
    async run(code) {
      log.length = 0
      const text = (await plugin.call('run', code)).text()
      return text === 'undefined' ? undefined : JSON.parse(text)
    },
    [Symbol.asyncDispose]: () => plugin.close(),
  }
}
