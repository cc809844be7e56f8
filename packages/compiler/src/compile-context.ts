import { StateError } from '@tenon/abi'

import type { CompileResult } from './compile-options.ts'

/** A source that is compiled again and again. Dispose of it: the bundler keeps a process busy with it. */
export class CompileContext {
  readonly #compile: () => Promise<CompileResult>
  readonly #release: () => Promise<void>
  /** The last rebuild, successful or not. */
  #last: Promise<unknown> = Promise.resolve()
  #isDisposed = false

  /** Use `compileContext`. */
  constructor(compile: () => Promise<CompileResult>, release: () => Promise<void>) {
    this.#compile = compile
    this.#release = release
  }

  /**
   * Compiles the source as it is now; one rebuild after the other. After a failure the next one works.
   * @throws CompileError as `compile` does
   * @throws StateError ERR_ABORTED after `dispose`, and for the option `signal`
   */
  rebuild(): Promise<CompileResult> {
    const result = this.#last.then(() => {
      if (this.#isDisposed) throw new StateError('ERR_ABORTED', 'The compile context was disposed of')
      return this.#compile()
    })
    this.#last = result.catch(() => undefined)
    return result
  }

  /** Lets go of all that is kept, once a rebuild under way is done; those that wait fail. */
  async dispose(): Promise<void> {
    this.#isDisposed = true
    await this.#last
    await this.#release()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose()
  }
}
