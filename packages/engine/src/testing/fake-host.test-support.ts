import { ENV_NAMESPACE, WASI_NAMESPACE } from '@tenon/abi'

/** What a call left behind in a fake host. */
export interface Outcome {
  readonly code: number
  readonly output: Uint8Array | undefined
  readonly error: string | undefined
}

/** A line of a fake host's log. */
export interface LogLine {
  readonly level: string
  readonly message: string
}

const decoder = new TextDecoder()
const encoder = new TextEncoder()

/** Where an offset points to, and zeros where it points nowhere. */
const view = (place: { bytes: Uint8Array; at: number } | undefined): DataView =>
  place ? new DataView(place.bytes.buffer, place.bytes.byteOffset + place.at) : new DataView(new ArrayBuffer(8))

/** A host of the least kind: blocks in a map, an input, an output, an error, config, vars, a log. */
export class FakeHost {
  readonly log: LogLine[] = []
  readonly vars = new Map<string, Uint8Array>()
  config: Record<string, string> = {}
  /** What WASI's functions return: 52 stands for a plug-in linked without them. */
  wasiErrno = 0
  /** Blocks beyond this many bytes are refused. */
  maxBlockBytes: number = Number.POSITIVE_INFINITY
  /** Requests made, and what answers them. */
  readonly requests: { request: unknown; body: string | undefined }[] = []
  response: { status: number; body: Uint8Array; headers?: Record<string, string> } = {
    status: 200,
    body: new Uint8Array(0),
  }

  #blocks = new Map<bigint, Uint8Array>()
  #next = 8n
  #input = new Uint8Array(0)
  #output: Uint8Array | undefined
  #error: string | undefined

  /** Starts a call: blocks, output and error of the last one are gone. */
  begin(input: string | Uint8Array): void {
    this.#blocks = new Map()
    this.#input = typeof input === 'string' ? encoder.encode(input) : new Uint8Array(input)
    this.#output = undefined
    this.#error = undefined
  }

  /** Ends a call that returned `code`. */
  end(code: number): Outcome {
    return { code, output: this.#output, error: this.#error }
  }

  /** How many blocks live. */
  get blockCount(): number {
    return this.#blocks.size
  }

  /** A block with these bytes, for what a host function returns; 0 for none. */
  store(bytes: Uint8Array): bigint {
    if (bytes.length === 0 || bytes.length > this.maxBlockBytes) return 0n
    const offset = this.#next
    this.#next += BigInt(bytes.length + 8)
    this.#blocks.set(offset, bytes.slice())
    return offset
  }

  /** The text of a block that the guest passed, which is freed if `free` is set. */
  text(offset: bigint, free = false): string {
    const text = decoder.decode(this.#blocks.get(offset) ?? new Uint8Array(0))
    if (free) this.#blocks.delete(offset)
    return text
  }

  /** The import object for a plug-in whose memory `readMemory` gives. */
  imports(readMemory: () => WebAssembly.Memory): WebAssembly.Imports {
    return {
      [ENV_NAMESPACE]: { ...this.#memoryFunctions(), ...this.#hostFunctions() },
      [WASI_NAMESPACE]: this.#wasi(readMemory),
    }
  }

  /** The block an offset lies in, and where in it. */
  #locate(offset: bigint): { bytes: Uint8Array; at: number } | undefined {
    for (const [start, bytes] of this.#blocks) {
      if (offset >= start && offset < start + BigInt(bytes.length)) return { bytes, at: Number(offset - start) }
    }
    return undefined
  }

  #memoryFunctions(): WebAssembly.ModuleImports {
    return {
      alloc: (length: bigint) => this.store(new Uint8Array(Number(length))),
      free: (offset: bigint) => void this.#blocks.delete(offset),
      length: (offset: bigint) => BigInt(this.#blocks.get(offset)?.length ?? 0),
      load_u8: (offset: bigint) => view(this.#locate(offset)).getUint8(0),
      load_u64: (offset: bigint) => view(this.#locate(offset)).getBigUint64(0, true),
      store_u8: (offset: bigint, value: number) => view(this.#locate(offset)).setUint8(0, value),
      store_u64: (offset: bigint, value: bigint) => view(this.#locate(offset)).setBigUint64(0, value, true),
      input_length: () => BigInt(this.#input.length),
      input_load_u8: (at: bigint) => this.#input[Number(at)] ?? 0,
      input_load_u64: (at: bigint) => view({ bytes: this.#input, at: Number(at) }).getBigUint64(0, true),
      output_set: (offset: bigint, length: bigint) => {
        this.#output = (this.#blocks.get(offset) ?? new Uint8Array(0)).slice(0, Number(length))
      },
      error_set: (offset: bigint) => {
        this.#error = this.text(offset)
      },
    }
  }

  #hostFunctions(): WebAssembly.ModuleImports {
    const take = (offset: bigint): string => this.text(offset, true)
    const log = (level: string): [string, (offset: bigint) => void] => [
      `log_${level}`,
      (offset) => void this.log.push({ level, message: take(offset) }),
    ]
    return {
      ...Object.fromEntries(['trace', 'debug', 'info', 'warn', 'error'].map(log)),
      config_get: (key: bigint) => this.store(encoder.encode(this.config[take(key)] ?? '')),
      var_get: (key: bigint) => this.store(this.vars.get(take(key)) ?? new Uint8Array(0)),
      var_set: (key: bigint, value: bigint) => {
        const bytes = this.#blocks.get(value)
        const name = take(key)
        if (bytes) this.vars.set(name, bytes.slice())
        else this.vars.delete(name)
        this.#blocks.delete(value)
      },
      http_request: (request: bigint, body: bigint) => {
        this.requests.push({
          request: JSON.parse(take(request)) as unknown,
          body: body === 0n ? undefined : take(body),
        })
        return this.store(this.response.body)
      },
      http_status_code: () => this.response.status,
      http_headers: () =>
        this.store(encoder.encode(this.response.headers ? JSON.stringify(this.response.headers) : '')),
    }
  }

  #wasi(readMemory: () => WebAssembly.Memory): WebAssembly.ModuleImports {
    return {
      clock_time_get: (_clock: number, _precision: bigint, address: number) => {
        if (this.wasiErrno === 0) new DataView(readMemory().buffer).setBigUint64(address, 86_400_000_000_000n, true)
        return this.wasiErrno
      },
      random_get: (address: number, length: number) => {
        if (this.wasiErrno === 0) crypto.getRandomValues(new Uint8Array(readMemory().buffer, address, length))
        return this.wasiErrno
      },
    }
  }
}
