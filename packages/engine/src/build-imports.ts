import { ENV_FUNCTIONS, ENV_NAMESPACE, WASI_NAMESPACE } from '@tenon/abi'

/** What random bytes are during a build, so that images are reproducible. */
const RANDOM_BYTE = 0x5a

const refuse = (name: string) => (): never => {
  throw new Error(`the engine called the host's ${name} while it was being built`)
}

/**
 * Imports for an engine that runs without a host: the clock stands at 0, random bytes are fixed, and calling the host is
 * a fault of the engine itself, as its bindings refuse before they call.
 */
export function buildImports(readMemory: () => WebAssembly.Memory): WebAssembly.Imports {
  return {
    [ENV_NAMESPACE]: Object.fromEntries(Object.keys(ENV_FUNCTIONS).map((name) => [name, refuse(name)])),
    [WASI_NAMESPACE]: {
      clock_time_get(_clock: number, _precision: bigint, address: number): number {
        new DataView(readMemory().buffer).setBigUint64(address, 0n, true)
        return 0
      },
      random_get(address: number, length: number): number {
        new Uint8Array(readMemory().buffer, address, length).fill(RANDOM_BYTE)
        return 0
      },
    },
  }
}
