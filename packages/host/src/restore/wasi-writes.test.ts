import { createWasi, MemoryFileSystem, WASI_SIGNATURES } from '@tenon/wasi'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { noteWasiWrites } from './wasi-writes.ts'
import { WriteNotes } from './write-notes.ts'

const IOVEC = 0x1000
const PATH = 'file.txt'
const PATH_AT = 0x2000
const NOTES_PAGES = 17

/** Notes by the byte. */
class ExactNotes extends WriteNotes {
  readonly ranges: (readonly [start: number, end: number])[] = []
  isAnywhere = false

  constructor() {
    super(new WebAssembly.Memory({ initial: NOTES_PAGES }))
  }

  override note(address: number, length: number): void {
    this.ranges.push([address, address + length])
  }

  override noteAnywhere(): void {
    this.isAnywhere = true
  }

  holds(address: number): boolean {
    return this.isAnywhere || this.ranges.some(([start, end]) => address >= start && address < end)
  }
}

/** A memory in which pointers point to something. */
function prepared(): WebAssembly.Memory {
  const memory = new WebAssembly.Memory({ initial: 1 })
  const bytes = new Uint8Array(memory.buffer)
  bytes.fill(0xaa)
  bytes.set(new TextEncoder().encode(PATH), PATH_AT)
  const view = new DataView(memory.buffer)
  view.setUint32(IOVEC, 0x8000, true)
  view.setUint32(IOVEC + 4, 24, true)
  // A subscription for poll_oneoff: a clock that is over already.
  bytes.fill(0, 0x3000, 0x3030)
  return memory
}

const i32 = fc.oneof(fc.nat(12), fc.constantFrom(IOVEC, PATH_AT, 0x3000, 0x4000, 0x5000, PATH.length))
const i64 = fc.constantFrom(0n, 1n, 5n, 0x1fff_ffffn)

/** Any call of any function, most often one with arguments that make sense. */
const calls = fc
  .constantFrom(...WASI_SIGNATURES.entries())
  .chain(([name, { params }]) =>
    fc.record({ name: fc.constant(name), args: fc.tuple(...params.map((type) => (type === 'i64' ? i64 : i32))) }),
  )

/** Calls that succeed, one after the other. */
const USUAL: readonly { readonly name: string; readonly args: readonly (number | bigint)[] }[] = [
  { name: 'path_open', args: [3, 0, PATH_AT, PATH.length, 1, 0x1fff_ffffn, 0x1fff_ffffn, 0, 0x5000] },
  { name: 'fd_write', args: [4, IOVEC, 1, 0x5010] },
  { name: 'fd_pwrite', args: [4, IOVEC, 1, 2n, 0x5020] },
  { name: 'fd_seek', args: [4, 0n, 0, 0x5028] },
  { name: 'fd_tell', args: [4, 0x5038] },
  { name: 'fd_read', args: [4, IOVEC, 1, 0x5040] },
  { name: 'fd_fdstat_get', args: [4, 0x5050] },
  { name: 'fd_filestat_get', args: [4, 0x5080] },
  { name: 'path_filestat_get', args: [3, 0, PATH_AT, PATH.length, 0x5100] },
  { name: 'fd_prestat_get', args: [3, 0x5180] },
  { name: 'fd_prestat_dir_name', args: [3, 0x5190, 2] },
  { name: 'fd_readdir', args: [3, 0x5200, 256, 0n, 0x5300] },
  { name: 'args_sizes_get', args: [0x5310, 0x5314] },
  { name: 'args_get', args: [0x5320, 0x5340] },
  { name: 'environ_sizes_get', args: [0x5380, 0x5384] },
  { name: 'environ_get', args: [0x5390, 0x53a0] },
  { name: 'clock_time_get', args: [1, 0n, 0x5400] },
  { name: 'clock_res_get', args: [1, 0x5408] },
  { name: 'random_get', args: [0x5500, 99] },
  { name: 'poll_oneoff', args: [0x3000, 0x5600, 1, 0x5680] },
]

function writesAreNoted(
  made: readonly { readonly name: string; readonly args: readonly (number | bigint)[] }[],
): string[] {
  const memory = prepared()
  const directories = { '/d': new MemoryFileSystem({ [PATH]: 'text' }) }
  const wasi = createWasi({ args: ['a', 'b'], env: { K: 'v' }, stdin: 'input', directories, deterministic: true })
  wasi.attach({ exports: { memory } })
  const succeeded: string[] = []
  for (const { name, args } of made) {
    const notes = new ExactNotes()
    noteWasiWrites(notes, name, args)
    const before = new Uint8Array(memory.buffer).slice()
    const run = wasi.functions[name]
    try {
      if (run?.(...args) === 0) succeeded.push(name)
    } catch {
      // A trap, or the program's end.
    }
    const after = new Uint8Array(memory.buffer)
    const unnoted = [...after.keys()].filter((at) => after[at] !== before[at] && !notes.holds(at))
    expect(`${name}: ${unnoted.join(' ')}`).toBe(`${name}: `)
  }
  wasi.close()
  return succeeded
}

it('all that usual calls write is noted', () => {
  expect(writesAreNoted(USUAL)).toEqual(USUAL.map(({ name }) => name))
})

it('all that any calls write is noted', () => {
  fc.assert(
    fc.property(fc.array(calls, { maxLength: 6 }), (made) => void writesAreNoted(made)),
    { numRuns: 150 },
  )
})

it('a pointer is an unsigned number, and a function that is not known may write anywhere', () => {
  const notes = new ExactNotes()
  noteWasiWrites(notes, 'clock_time_get', [0, 0n, -16])
  expect(notes.ranges).toEqual([[0xffff_fff0, 0xffff_fff8]])
  expect(notes.isAnywhere).toBe(false)
  noteWasiWrites(notes, 'fd_read', [0, 0, 0, 0])
  expect(notes.isAnywhere).toBe(true)
})
