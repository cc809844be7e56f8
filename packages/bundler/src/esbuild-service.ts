import { createEsbuild, type BuildOptions } from '#esbuild'
import type * as esbuild from '#esbuild'

import type { FileTree } from './file-tree.ts'
import { GoFileSystem } from './go-file-system.ts'

/** The part of esbuild's interface that there is; nothing is written, so `write` must be false. */
export type Esbuild = Pick<typeof esbuild, 'build' | 'context' | 'transform'>

const NO_FILES: FileTree = { kindOf: (path) => (path === '/' ? 'directory' : undefined), read: fail, list: () => [] }

function fail(path: string): never {
  throw new RangeError(`There is no file ${path}`)
}

/** One esbuild at work: an instance of its WebAssembly, and the files it sees. */
export class EsbuildService {
  readonly esbuild: Esbuild
  readonly #files: GoFileSystem
  readonly #stop: () => void
  #running = 0
  #isDead = false

  private constructor(files: GoFileSystem, made: ReturnType<typeof createEsbuild>, whenDead: Promise<never>) {
    this.#files = files
    this.#stop = () => void made.stop()
    whenDead.catch(() => (this.#isDead = true))
    const guard = <Result>(work: Promise<Result>): Promise<Result> => this.#follow(Promise.race([work, whenDead]))
    this.esbuild = {
      build: (options: BuildOptions) => guard(made.build(options)),
      context: (options: BuildOptions) => guard(made.context(options)),
      transform: (input: string | Uint8Array, options?: esbuild.TransformOptions) =>
        guard(made.transform(input, options)),
    }
  }

  /** Starts one. Nothing is shared between two but the compiled module. */
  static async start(module: WebAssembly.Module): Promise<EsbuildService> {
    const death = new AbortController()
    const whenDead = new Promise<never>((_, reject) => {
      death.signal.addEventListener('abort', () => reject(asError(death.signal.reason)))
    })
    whenDead.catch(() => undefined)
    const files = new GoFileSystem(NO_FILES, (error) => death.abort(error))
    const made = createEsbuild(files, (code) => death.abort(`esbuild ended with exit code ${code}`))
    await made.initialize({ wasmModule: module, worker: false })
    return new EsbuildService(files, made, whenDead)
  }

  /** Whether it can serve another tree: it lives, and does nothing. */
  get isIdle(): boolean {
    return this.#running === 0 && !this.#isDead
  }

  /** What it reads from now on. */
  useTree(tree: FileTree | undefined): void {
    this.#files.useTree(tree ?? NO_FILES)
  }

  /** Ends it; its memory goes with the last reference. */
  stop(): void {
    this.useTree(undefined)
    this.#stop()
  }

  async #follow<Result>(work: Promise<Result>): Promise<Result> {
    this.#running += 1
    try {
      return await work
    } finally {
      this.#running -= 1
    }
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}
