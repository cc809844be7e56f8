import { ENGINE_MODULE, ENV_NAMESPACE, WASI_NAMESPACE } from '@tenon/abi'

/** What a call came to. */
export interface FakeResult {
  readonly code: number
  readonly output: Uint8Array
  readonly text: string
  /** What the plug-in gave to `error_set`. */
  readonly error: string | undefined
  readonly logs: readonly string[]
}

const MEMORY_BYTES = 16 * 1024 * 1024
const FIRST_OFFSET = 64

/** Just enough of a host to call what the compiler makes: a bump allocator, a config, vars, logs, a clock that ticks. */
export class FakeHost {
  readonly config: Record<string, string> = {}
  readonly vars = new Map<string, Uint8Array>()
  readonly #memory = new Uint8Array(MEMORY_BYTES)
  readonly #view = new DataView(this.#memory.buffer)
  readonly #lengths = new Map<number, number>()
  #top = FIRST_OFFSET
  #input = new Uint8Array()
  #output = new Uint8Array()
  #error: string | undefined
  #logs: string[] = []
  #guest: WebAssembly.Exports = {}
  #ticks = 0n

  /** A host with the plug-in `wasm` in it, `functions` by namespace and name, and the engine that the plug-in shares. */
  static async load(
    wasm: Uint8Array,
    functions: WebAssembly.Imports = {},
    sharedEngine?: { readonly bytes: Uint8Array },
  ): Promise<FakeHost> {
    const host = new FakeHost()
    const imports: WebAssembly.Imports = {
      [ENV_NAMESPACE]: host.#env(),
      [WASI_NAMESPACE]: host.#wasi(),
      ...functions,
    }
    if (sharedEngine !== undefined) {
      const engine = await WebAssembly.instantiate(sharedEngine.bytes as BufferSource, imports)
      imports[ENGINE_MODULE] = engine.instance.exports
    }
    const { instance } = await WebAssembly.instantiate(wasm as BufferSource, imports)
    host.#guest = instance.exports
    return host
  }

  /** Names of the plug-in's exports. */
  get exports(): string[] {
    return Object.keys(this.#guest)
  }

  /** Runs the initialiser, where there is one. */
  initialize(): void {
    const initialize = this.#guest['_initialize']
    if (typeof initialize === 'function') initialize()
  }

  call(name: string, input: string | Uint8Array = ''): FakeResult {
    this.#top = FIRST_OFFSET
    this.#lengths.clear()
    this.#input = typeof input === 'string' ? new TextEncoder().encode(input) : new Uint8Array(input)
    this.#output = new Uint8Array()
    this.#error = undefined
    this.#logs = []
    const code = (this.#guest[name] as () => number)()
    const output = this.#output
    return { code, output, text: new TextDecoder().decode(output), error: this.#error, logs: this.#logs }
  }

  /** The bytes of a handle. */
  read(handle: bigint): Uint8Array {
    const offset = Number(handle)
    return this.#memory.slice(offset, offset + (this.#lengths.get(offset) ?? 0))
  }

  readText(handle: bigint): string {
    return new TextDecoder().decode(this.read(handle))
  }

  /** A handle of bytes or text. */
  store(content: string | Uint8Array): bigint {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
    const handle = this.#alloc(bytes.length)
    this.#memory.set(bytes, handle)
    return BigInt(handle)
  }

  #alloc(length: number): number {
    const offset = this.#top
    this.#top += length + 8
    this.#lengths.set(offset, length)
    return offset
  }

  #env(): Record<string, (...args: never) => unknown> {
    const log = (level: string) => (handle: bigint) => void this.#logs.push(`${level} ${this.readText(handle)}`)
    return {
      alloc: (length: bigint) => BigInt(this.#alloc(Number(length))),
      free: () => {},
      length: (handle: bigint) => BigInt(this.#lengths.get(Number(handle)) ?? 0),
      load_u8: (offset: bigint) => this.#memory[Number(offset)],
      load_u64: (offset: bigint) => this.#view.getBigUint64(Number(offset), true),
      store_u8: (offset: bigint, value: number) => this.#view.setUint8(Number(offset), value),
      store_u64: (offset: bigint, value: bigint) => this.#view.setBigUint64(Number(offset), value, true),
      input_length: () => BigInt(this.#input.length),
      input_load_u8: (offset: bigint) => this.#input[Number(offset)],
      input_load_u64: (offset: bigint) => new DataView(this.#input.buffer).getBigUint64(Number(offset), true),
      output_set: (offset: bigint, length: bigint) => {
        this.#output = this.#memory.slice(Number(offset), Number(offset + length))
      },
      error_set: (handle: bigint) => {
        this.#error = this.readText(handle)
      },
      ...this.#stateFunctions(),
      ...Object.fromEntries(['trace', 'debug', 'info', 'warn', 'error'].map((level) => [`log_${level}`, log(level)])),
      get_log_level: () => 0,
    }
  }

  #stateFunctions() {
    return {
      config_get: (key: bigint) => {
        const value = this.config[this.readText(key)]
        return value === undefined ? 0n : this.store(value)
      },
      var_get: (key: bigint) => {
        const value = this.vars.get(this.readText(key))
        return value === undefined ? 0n : this.store(value)
      },
      var_set: (key: bigint, value: bigint) => void this.vars.set(this.readText(key), this.read(value)),
    }
  }

  #wasi(): Record<string, (...args: never) => unknown> {
    const memory = (): WebAssembly.Memory => this.#guest['memory'] as WebAssembly.Memory
    return {
      clock_time_get: (_id: number, _precision: bigint, address: number) => {
        this.#ticks += 1_000_000_000n
        new DataView(memory().buffer).setBigUint64(address, 1_700_000_000_000_000_000n + this.#ticks, true)
        return 0
      },
      random_get: (address: number, length: number) => {
        crypto.getRandomValues(new Uint8Array(memory().buffer, address, length))
        return 0
      },
    }
  }
}
