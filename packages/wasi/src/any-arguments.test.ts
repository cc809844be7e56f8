import { describe, expect, it } from 'vitest'
import { WASI_SIGNATURES } from './abi/signatures.ts'
import { MemoryFileSystem } from './in-memory/memory-file-system.ts'
import { seededRandom } from './random/seeded-random.ts'
import { Chance, newSeeds } from './testing/chance.test-support.ts'
import { Guest } from './testing/guest.test-support.ts'
import { WasiExit } from './wasi-exit.ts'
import { WasiTrap } from './wasi-trap.ts'

const SEEDS = [...Array.from({ length: 10 }, (_, i) => i + 1), ...newSeeds(5)]
const PAGES = 4
const END = PAGES * 65_536
const CALLS = 3000

const NUMBERS = [
  0,
  1,
  2,
  3,
  4,
  5,
  6,
  7,
  8,
  16,
  48,
  64,
  256,
  1024,
  4096,
  0x8000,
  0x1_0000,
  END - 8,
  END - 4,
  END - 1,
  END,
]
const FAR = [-1, -4, -8, 0x7fff_ffff, -0x8000_0000, 0xffff_ffff, 0x7fff_fff8]
const LONG = [0n, 1n, 2n, 64n, 66n, 4096n, -1n, -8n, 2n ** 31n, 2n ** 32n, 2n ** 53n, 2n ** 63n - 1n, -(2n ** 63n)]

function anyArgument(type: string, chance: Chance): number | bigint {
  if (type === 'i64') return chance.of(LONG)
  return chance.below(5) === 0 ? chance.of(FAR) : chance.of(NUMBERS)
}

/** What a call came to: an error number's name, or how the guest ended. */
function outcomeOf(guest: Guest, name: string, args: readonly (number | bigint)[]): string {
  try {
    return guest.call(name, ...args)
  } catch (error) {
    if (error instanceof WasiTrap) return 'trap'
    if (error instanceof WasiExit) return 'exit'
    throw error
  }
}

describe('a guest that calls anything with anything', () => {
  it.each(SEEDS)('gets an error number or its end, and the host no other: seed %d', (seed) => {
    const chance = new Chance(seed)
    const files = new MemoryFileSystem({ a: 'text', b: {} }, { maxBytes: 1e6, maxFiles: 100 })
    const guest = new Guest({ directories: { '/': files }, deterministic: true, args: ['a'], env: { b: 'c' } }, PAGES)
    const names = [...WASI_SIGNATURES.keys()]
    const seen = new Set<string>()
    for (let i = 0; i < CALLS; i++) {
      if (i % 50 === 0) {
        seededRandom(seed + i)(new Uint8Array(guest.memory.buffer))
        guest.wasi.reset()
      }
      const name = chance.of(names)
      const args = (WASI_SIGNATURES.get(name)?.params ?? []).map((type) => anyArgument(type, chance))
      const startedAt = performance.now()
      seen.add(outcomeOf(guest, name, args))
      expect(performance.now() - startedAt, `${name}(${args.join()})`).toBeLessThan(2000)
    }
    expect([...seen]).toEqual(expect.arrayContaining(['SUCCESS', 'trap', 'exit', 'BADF', 'INVAL']))
  })
})
