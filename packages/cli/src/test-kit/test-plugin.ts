import { createPlugin, VarStore, type Plugin } from '@tenon/host'
import { ArgumentError, DEFAULT_LIMITS, type LogLevel } from '@tenon/abi'
import { afterAll, onTestFinished, TestRunner } from 'vitest'
import { findTarget } from './find-target.ts'
import { resetMockFunctions, toHostFunctions } from './mock-function.ts'
import { MockHttp, recordHttp, type TestHttp } from './mock-http.ts'
import { builtPlugin } from './built-plugin.ts'
import type { RecordedRequest } from './recorded-request.ts'
import { encodeInput, type TestInput } from './test-input.ts'
import type { TestPluginOptions } from './test-options.ts'
import { TestOutput } from './test-output.ts'

/** Time and fuel that a call has unless a test says otherwise: an endless loop fails, and fuel is counted. */
const TEST_LIMITS = { timeoutMs: 4000, fuel: Number.MAX_SAFE_INTEGER }

/** A message that the plug-in logged. */
export interface LogRecord {
  readonly level: LogLevel
  readonly message: string
}

/** What a plug-in's functions may be called, where a test names the type of its module. */
type FunctionName<Module> = unknown extends Module ? string : string & keyof Module

/** A plug-in under test. Made by {@link testPlugin}. */
export class TestPlugin<Module = unknown> implements AsyncDisposable {
  /** The host's plug-in, for what is not here. */
  readonly plugin: Plugin
  readonly #http: TestHttp
  readonly #startVars: Readonly<Record<string, string | Uint8Array>>
  readonly #isReset: boolean
  readonly #logs: LogRecord[]
  #cleanedUpAfter: unknown

  /** @internal */
  constructor(
    plugin: Plugin,
    { vars = {}, resetBetweenTests = true }: TestPluginOptions,
    { http, logs }: { readonly http: TestHttp; readonly logs: LogRecord[] },
  ) {
    this.plugin = plugin
    this.#http = http
    this.#logs = logs
    this.#startVars = vars
    this.#isReset = resetBetweenTests
    this.#setVars()
  }

  /** Names of the functions that can be called. */
  get exports(): readonly string[] {
    return this.plugin.exports.map(({ name }) => name).filter((name) => this.plugin.functionExists(name))
  }

  /** What it keeps between calls. */
  get vars(): VarStore {
    this.#resetAfterTest()
    return this.plugin.vars
  }

  /** What it logged since the test began, at any level. */
  get logs(): readonly LogRecord[] {
    this.#resetAfterTest()
    return this.#logs
  }

  /** What it asked of the network since the test began. */
  get requests(): readonly RecordedRequest[] {
    this.#resetAfterTest()
    return this.#http.requests
  }

  /**
   * Calls a function of the plug-in. An input that is neither text nor bytes is passed as JSON.
   * @throws PluginError as `Plugin.call` does; tests match its `code`
   */
  async call(name: FunctionName<Module>, input?: TestInput): Promise<TestOutput> {
    this.#resetAfterTest()
    const encoded = encodeInput(input)
    const start = performance.now()
    const output = await this.plugin.call(name, encoded)
    return new TestOutput(output, {
      durationMs: performance.now() - start,
      fuel: this.plugin.fuelConsumed ?? 0n,
    })
  }

  /** Puts everything back as it was at the beginning: a fresh instance, the vars it starts with, no logs, no requests. */
  async reset(): Promise<void> {
    await this.plugin.reset()
    this.#setVars()
    this.#logs.length = 0
    this.#http.reset()
  }

  /** Lets go of the plug-in; done by itself at the end of the test, or of the file. */
  close(): Promise<void> {
    return this.plugin.close()
  }

  /** {@link close}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #setVars(): void {
    this.plugin.vars.clear()
    for (const [key, value] of Object.entries(this.#startVars)) this.plugin.vars.set(key, value)
  }

  /** The first use in a test makes sure that the next one finds nothing of it. */
  #resetAfterTest(): void {
    const test = TestRunner.getCurrentTest()
    if (!this.#isReset || test === undefined || test === this.#cleanedUpAfter) return
    this.#cleanedUpAfter = test
    onTestFinished(async () => {
      resetMockFunctions()
      await this.reset()
    })
  }
}

function httpFor(given: TestPluginOptions['http']): TestHttp {
  if (typeof given === 'function') return recordHttp(given)
  if (given !== undefined && (typeof given !== 'object' || given === null)) {
    throw new ArgumentError('http takes routes, what mockHttp made, or a fetch', { argument: 'http' })
  }
  return given instanceof MockHttp ? given : new MockHttp(given ?? {})
}

/** Inside a test the plug-in ends with it, else with the file. */
function closeInTime(plugin: Pick<TestPlugin, 'close'>): void {
  if (TestRunner.getCurrentTest() === undefined) afterAll(() => plugin.close())
  else onTestFinished(() => plugin.close())
}

/**
 * Loads a plug-in for tests, building it first where it is a source: once a run under `tenon test`. Call it at the top of
 * a test file, in `beforeAll`, or in a test; each test finds the plug-in as it was made.
 *
 * @throws CompileError, ManifestError, ModuleError, LinkError as building and `createPlugin` do
 * @throws ArgumentError ERR_ARGUMENT where no plug-in is to be found
 * @example
 * const plugin = await testPlugin({ config: { vowels: 'aeiouy' } })
 *
 * test('counts', async () => {
 *   const output = await plugin.call('countVowels', 'Hello')
 *   expect(output.json()).toEqual({ count: 2 })
 * })
 */
export async function testPlugin<Module = unknown>(options: TestPluginOptions = {}): Promise<TestPlugin<Module>> {
  const { source, functions = {}, vars: _vars, http: givenHttp, resetBetweenTests: _reset, ...rest } = options
  const { target, wasi } = await findTarget(source)
  const http = httpFor(givenHttp)
  const logs: LogRecord[] = []
  const { wasm, engine, sourceMap } = await builtPlugin(target)
  const plugin = await createPlugin(wasm, {
    wasi,
    ...(engine !== undefined && { engine }),
    ...(sourceMap !== undefined && { sourceMap }),
    allowedHosts: http.rules,
    ...rest,
    functions: toHostFunctions(functions),
    fetch: http.fetch,
    limits: { ...TEST_LIMITS, ...rest.limits },
    vars: new VarStore(rest.limits?.varBytes ?? DEFAULT_LIMITS.varBytes),
    logger: (level, message) => void logs.push({ level, message }),
    logLevel: 'trace',
  })
  const tested = new TestPlugin<Module>(plugin, options, { http, logs })
  closeInTime(tested)
  return tested
}
