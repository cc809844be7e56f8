import type { CompileContext, CompileOptions, CompileResult } from '@tenon/compiler'
import { createProgress, type Progress } from '../output/progress.ts'
import type { Terminal } from '../terminal.ts'
import { explainStep, type CompileSourceOptions } from './compile-source.ts'
import { installCompiler } from './install-compiler.ts'

/** Compiles one source again and again, and keeps what makes that quick. */
export class SourceRebuilder {
  readonly #show: Omit<CompileSourceOptions, 'compiler'>
  readonly #terminal: Terminal
  #context: CompileContext | undefined
  #progress: Progress | undefined

  constructor(show: Omit<CompileSourceOptions, 'compiler'>, terminal: Terminal) {
    this.#show = show
    this.#terminal = terminal
  }

  /**
   * Compiles the source as it is now, with progress on stderr; a compiler that is missing is installed where that is allowed.
   * It must be the same source, with the same options, each time.
   * @throws CompileError
   */
  async rebuild(file: string, options: CompileOptions): Promise<CompileResult> {
    const { mayInstall = false, ask } = this.#show
    try {
      return await this.#rebuildOnce(file, options)
    } catch (error) {
      if (!(await installCompiler(error, mayInstall, this.#terminal, ask))) throw error
      return this.#rebuildOnce(file, options)
    }
  }

  /** Lets go of what is kept. */
  async dispose(): Promise<void> {
    await this.#context?.dispose()
  }

  async #rebuildOnce(file: string, options: CompileOptions): Promise<CompileResult> {
    const progress = createProgress(this.#terminal, { ...this.#show, longSteps: ['engine'] })
    this.#progress = progress
    try {
      this.#context ??= await this.#open(file, options)
      return await this.#context.rebuild()
    } finally {
      progress.finish()
    }
  }

  async #open(file: string, options: CompileOptions): Promise<CompileContext> {
    const { compileContext } = await import('@tenon/compiler')
    return compileContext(file, { ...options, onProgress: (event) => this.#progress?.report(explainStep(event)) })
  }
}
