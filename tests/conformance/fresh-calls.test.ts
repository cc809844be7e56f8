import { createPlugin, hostFunction, type Isolation, type Plugin, PluginError } from '@tenon/host'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { nodeModuleBytes, readFixtureStatus } from './node-environment.ts'

const isRequired = process.env['TENON_REQUIRE_ALL'] === '1'
const CALLS = 40
const FUNCTIONS = ['count_vowels', 'echo', 'greet', 'count_vowels', 'fail_error', 'echo', 'fail_code', 'fail_trap']

/** Inputs of all sizes, some of which make a plug-in grow its memory. */
function inputOf(call: number): Uint8Array {
  const length = [0, 3, 64, 1000, 70_000, 5, 300_000, 17][call % 8] ?? 0
  return Uint8Array.from({ length }, (_, i) => 97 + ((i * 7 + call) % 26))
}

async function create(bytes: Uint8Array, isolation: Isolation, logs: string[]): Promise<Plugin> {
  return createPlugin(bytes, {
    isolation,
    wasi: true,
    thread: 'inline',
    config: { vowels: 'aeiou' },
    functions: { decorate: hostFunction.text((text) => `<${text}>`) },
    logger: (level, text) => void logs.push(`${level}: ${text}`),
  })
}

/** All that a call shows: output, error, logs. */
async function outcomeOf(plugin: Plugin, call: number, logs: string[]): Promise<string> {
  logs.length = 0
  const name = FUNCTIONS[call % FUNCTIONS.length] ?? ''
  const ended = await plugin.call(name, inputOf(call >> 1)).then(
    (output) => `output ${output.text()}`,
    (error: unknown) => (PluginError.is(error) ? `${error.code} ${error.message}` : String(error)),
  )
  return `${name} ${ended} ${logs.join('; ')}`
}

/** The instances that were made, and the memories of those that can be restored. */
class Instances {
  readonly #original = WebAssembly.Instance
  readonly all: WebAssembly.Instance[] = []

  watch(): void {
    const { all } = this
    const Original = this.#original
    WebAssembly.Instance = class extends Original {
      constructor(module: WebAssembly.Module, imports?: WebAssembly.Imports) {
        super(module, imports)
        all.push(this)
      }
    }
  }

  stop(): void {
    WebAssembly.Instance = this.#original
  }

  /** The last that was made of a plug-in. */
  memoryOfLast(): WebAssembly.Memory | undefined {
    const last = this.all.findLast(({ exports }) => 'tenon:restore' in exports)
    return last?.exports['tenon:memory0'] as WebAssembly.Memory | undefined
  }
}

describe('calls of a restored instance do as calls of new ones do', () => {
  const instances = new Instances()
  beforeAll(() => instances.watch())
  afterAll(() => instances.stop())

  for (const [language, { status, reason }] of readFixtureStatus()) {
    const isMissing = status === 'missing-toolchain' && !isRequired
    test.skipIf(isMissing)(`${language}${isMissing ? ` (${reason})` : ''}`, async () => {
      const bytes = await nodeModuleBytes.readFixture(language)
      const logs: string[] = []
      const fresh = await create(bytes, 'fresh-per-call', logs)
      const anew = await create(bytes, 'new-instance', logs)
      const made = instances.all.length
      for (let call = 0; call < CALLS; call++) {
        const found = await outcomeOf(fresh, call, logs)
        expect(found).toBe(await outcomeOf(anew, call, logs))
      }
      expect(instances.memoryOfLast()).toBeDefined()
      const ofFresh = instances.all.slice(made).filter(({ exports }) => 'tenon:restore' in exports)
      // Two of its calls use up the stack in JavaScript, and some grow it by more than is kept.
      expect(ofFresh.length).toBeLessThan(CALLS / 2)
    })

    test.skipIf(isMissing)(`${language}: memory is what it was after initialisation, then zeros`, async () => {
      const bytes = await nodeModuleBytes.readFixture(language)
      const plugin = await createPlugin(bytes, {
        isolation: 'fresh-per-call',
        wasi: true,
        thread: 'inline',
        config: { vowels: 'aeiou' },
        functions: { decorate: hostFunction.text((text) => text) },
        limits: { memoryBytes: MEMORY_BYTES },
      })
      const look = async (): Promise<Uint8Array> => {
        // Refused before any of the plug-in's code runs: all that has been done by then is to restore.
        await expect(plugin.call('echo', TOO_MUCH)).rejects.toMatchObject({ code: 'ERR_MEMORY_LIMIT' })
        return new Uint8Array(instances.memoryOfLast()?.buffer ?? new ArrayBuffer(0))
      }
      const initialised = (await look()).slice()
      expect(initialised.length).toBeGreaterThan(0)
      const made = instances.all.length
      for (let call = 0; call < CALLS; call++) {
        await plugin.call(call % 2 === 0 ? 'echo' : 'count_vowels', inputOf(call)).catch(() => {})
        expect(differs(await look(), initialised)).toBe(-1)
      }
      // Of these calls' growth all is kept.
      expect(instances.all.length).toBe(made)
    })
  }
})

const MEMORY_BYTES = 24 * 1024 * 1024
const TOO_MUCH = new Uint8Array(MEMORY_BYTES)

/** The first place at which a memory is neither what it was nor zero; -1 where there is none. */
function differs(memory: Uint8Array, initialised: Uint8Array): number {
  const { length } = initialised
  if (Buffer.compare(initialised, memory.subarray(0, length)) !== 0) {
    return initialised.findIndex((byte, i) => byte !== memory[i])
  }
  const beyond = memory.subarray(length).findIndex((byte) => byte !== 0)
  return beyond < 0 ? -1 : length + beyond
}
