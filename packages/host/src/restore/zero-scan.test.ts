import { PAGE_BYTES } from '@tenon/abi'
import { ZERO_SCAN_STEP } from '@tenon/wasm-binary'
import { describe, expect, it } from 'vitest'
import { zeroScanOf } from './zero-scan.ts'

describe('a scan for zeros', () => {
  it('finds the step of the first byte that is none, wherever in it that lies', () => {
    const memory = new WebAssembly.Memory({ initial: 1 })
    const scan = zeroScanOf(memory)
    const bytes = new Uint8Array(memory.buffer)
    const offsets = Array.from({ length: ZERO_SCAN_STEP }, (_, offset) => offset)
    for (const at of [...offsets, 4096 + 77, PAGE_BYTES - 1]) {
      for (const value of [1, 128, 255]) {
        bytes[at] = value
        expect(scan?.(0, PAGE_BYTES)).toBe(at - (at % ZERO_SCAN_STEP))
        bytes[at] = 0
      }
    }
  })

  it('gives the end where all are zeros, and looks neither before nor behind', () => {
    const memory = new WebAssembly.Memory({ initial: 1 })
    const scan = zeroScanOf(memory)
    new Uint8Array(memory.buffer).set([1], 4095)
    new Uint8Array(memory.buffer).set([1], 8192)
    expect(scan?.(4096, 8192)).toBe(8192)
    expect(scan?.(4096, 8192 + ZERO_SCAN_STEP)).toBe(8192)
    expect(scan?.(0, 4096)).toBe(4096 - ZERO_SCAN_STEP)
  })

  it('goes on in a memory that has grown', () => {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 4 })
    const scan = zeroScanOf(memory)
    memory.grow(2)
    new Uint8Array(memory.buffer)[2 * PAGE_BYTES] = 5
    expect(scan?.(0, 3 * PAGE_BYTES)).toBe(2 * PAGE_BYTES)
  })

  it('is not to be had of a shared memory', () => {
    expect(zeroScanOf(new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }))).toBeUndefined()
  })
})
