import { reportError } from '../output/error-report.ts'
import type { BuildPluginOptions } from '../project/build-plugin.ts'
import type { BuildTarget } from '../project/build-target.ts'
import type { Terminal } from '../terminal.ts'
import { SourceWatcher } from '../watch/source-watcher.ts'
import { watchedPaths } from '../watch/watched-paths.ts'
import { runOnce } from './run-once.ts'
import type { VitestRun } from './vitest-run.ts'

/** What is watched, and for how long. */
export interface WatchTestsOptions {
  readonly target: BuildTarget | undefined
  /** How it is built. */
  readonly build: BuildPluginOptions
  readonly filters: readonly string[]
  readonly signal: AbortSignal
}

/** Tests that run again when what their plug-ins are made of changes. Changes of test files are vitest's own affair. */
class TestWatch {
  readonly #run: VitestRun
  readonly #options: WatchTestsOptions
  readonly #terminal: Terminal
  readonly #watcher: SourceWatcher
  #hasFailed = false
  #work: Promise<void> = Promise.resolve()

  constructor(run: VitestRun, options: WatchTestsOptions, terminal: Terminal) {
    this.#run = run
    this.#options = options
    this.#terminal = terminal
    this.#watcher = new SourceWatcher((changed) => {
      this.#work = this.#work.then(() => this.#rerun(changed))
    })
  }

  async run(): Promise<void> {
    const { filters, signal } = this.#options
    await this.#build()
    if (!signal.aborted) await runOnce(this.#run, filters)
    // Tests may have had other plug-ins built.
    await this.#watch()
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve()
      signal.addEventListener('abort', () => resolve())
      this.#run.vitest.onClose(resolve)
    })
    this.#watcher.close()
    await this.#work
  }

  async #rerun(changed: readonly string[]): Promise<void> {
    const { vitest, store } = this.#run
    await store.forget(changed)
    await vitest.waitForTestRunEnd()
    if (await this.#build()) {
      const specifications = await vitest.globTestSpecifications([...this.#options.filters])
      await vitest.rerunTestSpecifications(specifications, true)
    }
    await this.#watch()
  }

  /** Builds the project's plug-in before the tests ask for it; an error is shown once, not once a test. */
  async #build(): Promise<boolean> {
    const { target, build } = this.#options
    this.#hasFailed = false
    if (target === undefined) return true
    const sinceMs = Date.now()
    try {
      await this.#run.store.build(target, build)
      return true
    } catch (error) {
      this.#hasFailed = true
      this.#terminal.writeError(reportError(error, { isVerbose: false, hasColour: this.#terminal.stderrHasColour }))
      return false
    } finally {
      await this.#watch(sinceMs)
    }
  }

  async #watch(sinceMs?: number): Promise<void> {
    const inputs = await this.#run.store.inputs()
    const { target } = this.#options
    const trace = { inputs, hasFailed: this.#hasFailed }
    const paths = target === undefined ? { files: inputs } : watchedPaths(target, trace)
    this.#watcher.set({ ...paths, ...(sinceMs !== undefined && { sinceMs }) })
  }
}

/** Runs tests, and again at each change, until it is told to stop or vitest is closed. */
export function watchTests(run: VitestRun, options: WatchTestsOptions, terminal: Terminal): Promise<void> {
  return new TestWatch(run, options, terminal).run()
}
