import * as realFiles from 'node:fs'
import { beforeEach, describe, expect, it, vi } from 'vitest'

type SystemRandom = (target: Uint8Array) => void

/** As a process finds it that has asked for nothing yet. */
async function freshRandom(): Promise<SystemRandom> {
  vi.resetModules()
  return (await import('./system-random.ts')).systemRandom
}

function bytesOf(random: SystemRandom, length: number): Uint8Array {
  const target = new Uint8Array(length)
  random(target)
  return target
}

const isDark = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0)

/** Node's files, one of whose functions is another. */
function withFiles(files: object): void {
  vi.spyOn(process, 'getBuiltinModule').mockReturnValue({ ...realFiles, ...files })
}

beforeEach(() => {
  vi.restoreAllMocks()
})

describe('random bytes of the system', () => {
  it.each([0, 1, 8, 16, 63, 64, 65, 256, 65_536, 65_537, 200_000])('fill %i bytes', async (length) => {
    const random = await freshRandom()
    const [first, second] = [bytesOf(random, length), bytesOf(random, length)]
    if (length < 8) return
    expect(isDark(first.subarray(-8))).toBe(false)
    expect(first).not.toEqual(second)
  })

  it('are given once, whatever lengths are asked for', async () => {
    const random = await freshRandom()
    const lengths = Array.from({ length: 200 }, (_, i) => 8 + (i % 57))
    const given = lengths.map((length) => Buffer.from(bytesOf(random, length)).toString('hex').slice(0, 16))
    expect(new Set(given).size).toBe(lengths.length)
  })

  it('fill a shared memory, and no more of a buffer than was asked for', async () => {
    const random = await freshRandom()
    const around = new Uint8Array(new SharedArrayBuffer(48))
    random(around.subarray(16, 32))
    expect([isDark(around.subarray(0, 16)), isDark(around.subarray(16, 32)), isDark(around.subarray(32))]).toEqual([
      true,
      false,
      true,
    ])
  })

  it.runIf(process.platform === 'linux')('are had at first without Node loading its cryptography', async () => {
    const random = await freshRandom()
    const values = vi.spyOn(crypto, 'getRandomValues')
    for (let i = 0; i < 16; i++) bytesOf(random, 16)
    expect(values).not.toHaveBeenCalled()
    expect(isDark(bytesOf(random, 16))).toBe(false)
    expect(values).toHaveBeenCalledOnce()
  })

  it.each([
    ['must not be opened', { openSync: deny }],
    ['cannot be read', { readSync: deny }],
    ['is a file that somebody wrote', { fstatSync: () => ({ isCharacterDevice: () => false }) }],
    ['gives nothing', { readSync: () => 0 }],
    [
      'gives three bytes',
      { readSync: (file: number, target: Uint8Array) => realFiles.readSync(file, target.subarray(0, 3)) },
    ],
  ])('come from elsewhere where the device %s', async (_what, files) => {
    withFiles(files)
    const random = await freshRandom()
    const given = Array.from({ length: 20 }, () => Buffer.from(bytesOf(random, 16)).toString('hex'))
    expect(new Set(given).size).toBe(20)
    expect(given).not.toContain('0'.repeat(32))
  })

  it('come from elsewhere on runtimes without files', async () => {
    vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined)
    expect(isDark(bytesOf(await freshRandom(), 16))).toBe(false)
  })
})

function deny(): never {
  throw Object.assign(new Error('Access to this API has been restricted'), { code: 'ERR_ACCESS_DENIED' })
}
