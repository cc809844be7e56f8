import { createHash } from 'node:crypto'
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { buildPlugin, type BuildPluginOptions, type BuiltPlugin } from './build-plugin.ts'
import type { BuildTarget } from './build-target.ts'

/** A build as the store notes it. */
type Entry = Omit<BuiltPlugin, 'wasm' | 'engine' | 'result'>

/** A write that no other process can see half of. */
async function writeWhole(file: string, data: Uint8Array | string): Promise<void> {
  const draft = `${file}.${process.pid}.${Math.random().toString(36).slice(2)}`
  await writeFile(draft, data)
  await rename(draft, file)
}

/** Builds of one test run, in a folder that all its processes share: what one has built the others read. */
export class BuildStore {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  /** The plug-in of a target, built unless it is there already. @throws CompileError and ModuleError, see `buildPlugin` */
  async get(target: BuildTarget): Promise<BuiltPlugin> {
    const wasm = await readFile(this.#file(target, 'wasm')).catch(() => undefined)
    if (wasm === undefined) return this.build(target)
    const engine = await readFile(this.#file(target, 'engine')).catch(() => undefined)
    const entry = JSON.parse(await readFile(this.#file(target, 'json'), 'utf8')) as Entry
    return { ...entry, wasm, ...(engine !== undefined && { engine }) }
  }

  /** Builds a target, whether it is there or not, and keeps what comes out. */
  async build(target: BuildTarget, options?: BuildPluginOptions): Promise<BuiltPlugin> {
    const built = await buildPlugin(target, options)
    await this.keep(target, built)
    return built
  }

  /** Takes in a build that was made elsewhere. */
  async keep(target: BuildTarget, { wasm, engine, result: _result, ...entry }: BuiltPlugin): Promise<void> {
    await writeWhole(this.#file(target, 'json'), JSON.stringify(entry satisfies Entry))
    if (engine !== undefined) await writeWhole(this.#file(target, 'engine'), engine)
    await writeWhole(this.#file(target, 'wasm'), wasm)
  }

  /** All files that the builds were made of. */
  async inputs(): Promise<string[]> {
    const entries = await this.#entries()
    return [...new Set(entries.flatMap(({ inputs }) => inputs))]
  }

  /** Drops the builds that some files went into. */
  async forget(changed: readonly string[]): Promise<void> {
    const stale = (await this.#entries()).filter(({ inputs }) => inputs.some((file) => changed.includes(file)))
    const files = stale.flatMap(({ key }) => [`${key}.wasm`, `${key}.json`, `${key}.engine`])
    await Promise.all(files.map((name) => rm(path.join(this.#folder, name), { force: true })))
  }

  async #entries(): Promise<(Entry & { readonly key: string })[]> {
    const names = (await readdir(this.#folder)).filter((name) => name.endsWith('.json'))
    return Promise.all(
      names.map(async (name) => {
        const text = await readFile(path.join(this.#folder, name), 'utf8')
        return { inputs: (JSON.parse(text) as Entry).inputs, key: path.basename(name, '.json') }
      }),
    )
  }

  #file(target: BuildTarget, extension: string): string {
    const key = createHash('sha256').update(JSON.stringify(target)).digest('hex')
    return path.join(this.#folder, `${key}.${extension}`)
  }
}
