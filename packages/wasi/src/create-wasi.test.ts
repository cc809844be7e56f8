import { describe, expect, it } from 'vitest'
import { WASI_SIGNATURES } from './abi/signatures.ts'
import { createWasi } from './create-wasi.ts'
import { MemoryFileSystem } from './in-memory/memory-file-system.ts'
import { Guest } from './testing/guest.test-support.ts'
import type { WasiOptions } from './wasi-options.ts'
import { WasiTrap } from './wasi-trap.ts'

const AT = 0x100

function randomBytes(guest: Guest, count = 32): number[] {
  expect(guest.call('random_get', AT, count)).toBe('SUCCESS')
  return [...new Uint8Array(guest.memory.buffer, AT, count)]
}

function clockOf(guest: Guest, clock: number): bigint {
  expect(guest.call('clock_time_get', clock, 1n, AT)).toBe('SUCCESS')
  return guest.view.getBigUint64(AT, true)
}

function resolutionOf(guest: Guest): bigint {
  expect(guest.call('clock_res_get', 1, AT)).toBe('SUCCESS')
  return guest.view.getBigUint64(AT, true)
}

/** Waits by the monotonic clock. */
function sleep(guest: Guest, ns: bigint): string {
  new Uint8Array(guest.memory.buffer, AT, 96).fill(0)
  guest.view.setUint32(AT + 16, 1, true)
  guest.view.setBigUint64(AT + 24, ns, true)
  return guest.call('poll_oneoff', AT, AT + 48, 1, AT + 88)
}

it('provides all 46 functions, each with its type, and nothing else', () => {
  const { functions, imports } = createWasi()
  expect(Object.keys(functions).toSorted()).toEqual([...WASI_SIGNATURES.keys()].toSorted())
  expect(WASI_SIGNATURES.size).toBe(46)
  expect(imports['wasi_snapshot_preview1']).toBe(functions)
})

describe('nothing is granted unless it is given', () => {
  it('no arguments, environment, input, directory, or exact clock', () => {
    const guest = new Guest()
    guest.call('args_sizes_get', AT, AT + 4)
    guest.call('environ_sizes_get', AT + 8, AT + 12)
    expect([0, 4, 8, 12].map((at) => guest.view.getUint32(AT + at, true))).toEqual([0, 0, 0, 0])
    expect(guest.read(0)).toBe('')
    expect(guest.write(1, 'to nobody')).toBe(9)
    expect(guest.call('fd_prestat_get', 3, AT)).toBe('BADF')
    expect(resolutionOf(guest)).toBe(1_000_000n)
    expect([0, 1].map((clock) => clockOf(guest, clock) % 1_000_000n)).toEqual([0n, 0n])
  })

  it('refuses arguments that could not be told', () => {
    expect(() => createWasi({ args: ['a\0b'] })).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
    expect(() => createWasi({ env: { A: '\0' } })).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
  })
})

/** What a guest sees of chance and time. */
function seen(options: WasiOptions): unknown {
  const guest = new Guest(options)
  return [randomBytes(guest), clockOf(guest, 0), clockOf(guest, 1), clockOf(guest, 1), randomBytes(guest, 5)]
}

describe('deterministic', () => {
  it('is the same in every run, for the same seed', () => {
    expect(seen({ deterministic: true })).toEqual(seen({ deterministic: true }))
    expect(seen({ deterministic: { seed: 7 } })).toEqual(seen({ deterministic: { seed: 7 } }))
    expect(randomBytes(new Guest({ deterministic: { seed: 7 } }))).not.toEqual(
      randomBytes(new Guest({ deterministic: { seed: 8 } })),
    )
  })

  it('gives these bytes: who keeps results relies on them', () => {
    expect(randomBytes(new Guest({ deterministic: true }), 8)).toEqual([32, 55, 176, 106, 158, 52, 174, 2])
  })

  it('begins when it is told to, and goes on by itself', () => {
    const guest = new Guest({ deterministic: { startsAt: new Date('2020-02-02') } })
    const start = BigInt(Date.parse('2020-02-02')) * 1_000_000n
    expect([clockOf(guest, 0), clockOf(guest, 0), clockOf(guest, 1)]).toEqual([
      start + 1000n,
      start + 2000n,
      1_000_003_000n,
    ])
  })

  it('waits in no time', () => {
    const guest = new Guest({ deterministic: true })
    const [before, startedAt] = [clockOf(guest, 1), performance.now()]
    expect(sleep(guest, 3_600_000_000_000n)).toBe('SUCCESS')
    expect(performance.now() - startedAt).toBeLessThan(1000)
    expect(clockOf(guest, 1) - before).toBeGreaterThanOrEqual(3_600_000_000_000n)
  })

  it('leaves what is given besides', () => {
    const guest = new Guest({ deterministic: true, clock: 'coarse', random: (target) => target.fill(9) })
    expect(clockOf(guest, 0)).toBeGreaterThan(BigInt(Date.parse('2024-01-01')) * 1_000_000n)
    expect(randomBytes(guest, 3)).toEqual([9, 9, 9])
  })

  it('begins anew with a reset', () => {
    const guest = new Guest({ deterministic: true })
    const first = [randomBytes(guest), clockOf(guest, 1)]
    guest.wasi.reset()
    expect([randomBytes(guest), clockOf(guest, 1)]).toEqual(first)
  })
})

describe('clocks', () => {
  it('are exact where that is granted', () => {
    const guest = new Guest({ clock: 'precise' })
    expect(resolutionOf(guest)).toBe(1000n)
    const times = Array.from({ length: 200 }, () => clockOf(guest, 1))
    expect(times.some((time) => time % 1_000_000n !== 0n)).toBe(true)
    expect(times).toEqual(times.toSorted((a, b) => (a < b ? -1 : 1)))
    expect(Math.abs(Number(clockOf(guest, 0) / 1_000_000n) - Date.now())).toBeLessThan(50)
  })

  it('are the host’s where it brings its own', () => {
    let now = 5n
    const guest = new Guest({ clock: { realtime: () => 1000n, monotonic: () => (now += 400_000n), resolution: 5n } })
    expect([clockOf(guest, 0), clockOf(guest, 1), resolutionOf(guest)]).toEqual([1000n, 400_005n, 5n])
    expect(sleep(guest, 2_000_000n)).toBe('SUCCESS')
    expect(now).toBeGreaterThan(2_400_000n)
  })

  it('never show 0, which programs take for broken', () => {
    expect(clockOf(new Guest(), 1)).toBeGreaterThan(0n)
    expect(clockOf(new Guest({ deterministic: true }), 1)).toBeGreaterThan(0n)
  })
})

describe('waiting', () => {
  it('takes its time, and not much more', () => {
    const startedAt = performance.now()
    expect(sleep(new Guest(), 30_000_000n)).toBe('SUCCESS')
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(30)
  })

  it('asks the host as often as that wants to be asked', () => {
    let asked = 0
    const guest = new Guest({ checkpoint: () => (asked++, 5) })
    sleep(guest, 40_000_000n)
    expect(asked).toBeGreaterThanOrEqual(3)
  })

  it('ends where the host says so', () => {
    let asked = 0
    const stop = new Error('stop')
    const guest = new Guest({
      checkpoint() {
        if (++asked > 2) throw stop
        return 1
      },
    })
    expect(() => sleep(guest, 3_600_000_000_000n)).toThrow(stop)
  })

  it('is for one wait of the longest there is', () => {
    const guest = new Guest({
      checkpoint() {
        throw new Error('it waits')
      },
    })
    expect(() => sleep(guest, 2n ** 64n - 1n)).toThrow('it waits')
  })
})

describe('randomness', () => {
  it('is not twice the same, and fills any length, asking the host in between', () => {
    let asked = 0
    const guest = new Guest({ checkpoint: () => (asked++, Infinity) }, 64)
    expect(randomBytes(guest)).not.toEqual(randomBytes(guest))
    expect(guest.call('random_get', 0, 3_000_000)).toBe('SUCCESS')
    expect(asked).toBe(2)
    expect(new Uint8Array(guest.memory.buffer, 2_999_900, 100).every((byte) => byte === 0)).toBe(false)
    expect(guest.view.getBigUint64(3_000_000, true)).toBe(0n)
  })
})

describe('standard input', () => {
  it.each([
    ['text', 'hello'],
    ['bytes', new TextEncoder().encode('hello')],
  ])('is %s', (_, stdin) => {
    const guest = new Guest({ stdin })
    expect([guest.read(0, 2), guest.read(0, 9), guest.read(0)]).toEqual(['he', 'llo', ''])
    guest.wasi.reset()
    expect(guest.read(0)).toBe('hello')
  })

  it('comes from a function, piece by piece, and what does not fit waits', () => {
    const asked: number[] = []
    const pieces = ['hello', '', 'world']
    const stdin = (maxBytes: number): Uint8Array | undefined => {
      asked.push(maxBytes)
      const piece = pieces.shift()
      return piece === undefined ? undefined : new TextEncoder().encode(piece)
    }
    const guest = new Guest({ stdin })
    expect([guest.read(0, 3), guest.read(0, 9), guest.read(0, 9), guest.read(0, 9), guest.read(0, 9)]).toEqual([
      'hel',
      'lo',
      '',
      'world',
      '',
    ])
    expect(asked).toEqual([3, 9, 9, 9])
  })
})

describe('descriptors', () => {
  it('are so many, and no more; one that is closed is free again', () => {
    const guest = new Guest({ directories: { '/': new MemoryFileSystem({ f: '' }) }, maxOpenFiles: 6 })
    const [a] = [guest.mustOpen('f'), guest.mustOpen('f')]
    expect(guest.open('f')).toBe('MFILE')
    expect(guest.open('new', { oflags: 1 })).toBe('MFILE')
    expect(guest.stat('new')).toBe('NOENT')
    guest.close(a)
    expect(guest.open('f')).toBe(4)
    expect(guest.call('fd_renumber', 5, 4)).toBe('SUCCESS')
    expect(guest.open('f')).toBe(5)
  })

  it('are 256 unless told otherwise', () => {
    const guest = Guest.in(new MemoryFileSystem({ f: '' }))
    for (let fd = 4; fd < 256; fd++) expect(guest.open('f')).toBe(fd)
    expect(guest.open('f')).toBe('MFILE')
  })

  it('are as at first after a reset, and none after a close', () => {
    const guest = Guest.in(new MemoryFileSystem({ f: '' }))
    guest.mustOpen('f')
    guest.close(3)
    guest.wasi.reset()
    expect(guest.open('f')).toBe(4)
    guest.wasi.close()
    expect([guest.open('f'), guest.write(1, 'x')]).toEqual(['BADF', 'BADF'])
  })
})

describe('the guest’s memory', () => {
  it('may be missing, for what needs none', () => {
    const { functions } = createWasi()
    expect(functions['sched_yield']?.()).toBe(0)
    expect(() => functions['fd_close']?.(9)).toThrow(WasiTrap)
  })

  it('may be shared', () => {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true })
    const wasi = createWasi({ args: ['a'], directories: { '/': new MemoryFileSystem() } })
    wasi.attach({ exports: { memory } })
    expect(wasi.functions['random_get']?.(0, 64)).toBe(0)
    expect(wasi.functions['args_get']?.(0, 64)).toBe(0)
    new Uint8Array(memory.buffer).set(new TextEncoder().encode('dir'), 128)
    expect(wasi.functions['path_create_directory']?.(3, 128, 3)).toBe(0)
  })

  it('may grow', () => {
    const guest = new Guest({}, 1)
    expect(() => guest.call('random_get', 65_536, 8)).toThrow(WasiTrap)
    guest.memory.grow(1)
    expect(guest.call('random_get', 65_536, 8)).toBe('SUCCESS')
  })

  it('is read into where it is now, after it has grown, or is another', () => {
    const guest = Guest.in(new MemoryFileSystem({ data: 'text' }))
    expect(guest.readFile('data')).toBe('text')
    guest.memory.grow(1)
    expect(guest.readFile('data')).toBe('text')
    const other = new WebAssembly.Memory({ initial: 4 })
    new Uint8Array(other.buffer).set(new Uint8Array(guest.memory.buffer, 0, 0x1_0000))
    guest.wasi.attach({ exports: { memory: other } })
    const fd = guest.mustOpen('data')
    expect(guest.call('fd_read', fd, 0x5000, 1, 0x6000)).toBe('SUCCESS')
    expect(new TextDecoder().decode(new Uint8Array(other.buffer, 0x1_0000, 4))).toBe('text')
  })

  it('has buffers read into in turn, empty ones left out', () => {
    const guest = Guest.in(new MemoryFileSystem({ data: 'abcdefgh' }))
    const fd = guest.mustOpen('data')
    for (const [i, [at, size]] of [
      [0x7000, 3],
      [0x7100, 0],
      [0x7200, 4],
    ].entries()) {
      guest.view.setUint32(AT + i * 8, at ?? 0, true)
      guest.view.setUint32(AT + i * 8 + 4, size ?? 0, true)
    }
    expect(guest.call('fd_read', fd, AT, 3, 0x6000)).toBe('SUCCESS')
    expect(guest.view.getUint32(0x6000, true)).toBe(7)
    const text = (at: number, size: number) => new TextDecoder().decode(new Uint8Array(guest.memory.buffer, at, size))
    expect([text(0x7000, 3), text(0x7200, 4)]).toEqual(['abc', 'defg'])
    expect(guest.call('fd_read', fd, AT + 8, 1, 0x6000)).toBe('SUCCESS')
    expect(guest.view.getUint32(0x6000, true)).toBe(0)
  })

  it.each([
    ['fd_tell', [3, 2 ** 32 - 4]],
    ['fd_write', [1, -8, 1, AT]],
    ['fd_write', [1, AT, -1, AT]],
    ['fd_readdir', [3, 0, -1, 0n, AT]],
    ['environ_sizes_get', [AT, -4]],
    ['path_open', [3, 0, -1, 2, 0, 0n, 0n, 0, AT]],
    ['poll_oneoff', [0x2_0000, AT, 4096, AT]],
    ['poll_oneoff', [AT + 4, AT, 1, AT]],
    ['fd_filestat_get', [1, AT + 4]],
    ['random_get', [4, -1]],
  ] as const)('ends the program where %s leads out of it: %s', (name, args) => {
    const guest = Guest.in(new MemoryFileSystem())
    const file = guest.mustOpen('f', { oflags: 1 })
    const real = args.map((arg, i) => (name === 'fd_tell' && i === 0 ? file : arg))
    expect(() => guest.call(name, ...real)).toThrow(WasiTrap)
  })

  it('may have no more buffers than a system takes', () => {
    const guest = new Guest({}, 4)
    expect(guest.call('fd_write', 1, AT, 1024, 0)).toBe('SUCCESS')
    expect(guest.call('fd_write', 1, AT, 1025, 0)).toBe('INVAL')
  })
})

const instance = (_start: unknown): { exports: WebAssembly.Exports } => ({
  exports: { _start, memory: new WebAssembly.Memory({ initial: 1 }) } as unknown as WebAssembly.Exports,
})

describe('start', () => {
  it('gives the exit code', () => {
    const wasi = createWasi()
    expect(wasi.start(instance(() => {}))).toBe(0)
    expect(wasi.start(instance(() => wasi.functions['proc_exit']?.(7)))).toBe(7)
    expect(wasi.start(instance(() => wasi.functions['proc_exit']?.(-1)))).toBe(-1)
    expect(wasi.start(instance(() => wasi.functions['proc_raise']?.(6)))).toBe(134)
  })

  it('throws what else ends the program', () => {
    expect(() => createWasi().start(instance(undefined))).toThrow(TypeError)
    const trap = new WebAssembly.RuntimeError('unreachable')
    expect(() =>
      createWasi().start(
        instance(() => {
          throw trap
        }),
      ),
    ).toThrow(trap)
  })
})
