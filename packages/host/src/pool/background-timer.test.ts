import { afterEach, describe, expect, it, vi } from 'vitest'
import { MAX_TIMER_MS, runInBackground } from './background-timer.ts'

afterEach(() => void vi.unstubAllGlobals())

describe('runInBackground', () => {
  it('runs later, and keeps no process of Node or Bun alive meanwhile', async () => {
    const ran = new Promise<void>((resolve) => {
      expect(runInBackground(resolve, 1).hasRef()).toBe(false)
    })
    const keptAlive = setTimeout(() => undefined, 1000)
    await ran
    clearTimeout(keptAlive)
  })

  it('tells Deno, whose timers are numbers', () => {
    const unrefTimer = vi.fn()
    vi.stubGlobal('Deno', { unrefTimer })
    vi.stubGlobal('setTimeout', () => 7)
    runInBackground(() => undefined, 1)
    expect(unrefTimer).toHaveBeenCalledWith(7)
  })

  it('does without in a browser', () => {
    vi.stubGlobal('setTimeout', () => 7)
    expect(runInBackground(() => undefined, 1)).toBe(7)
  })

  it('waits no longer than timers can', () => {
    const setTimeout = vi.fn(() => 7)
    vi.stubGlobal('setTimeout', setTimeout)
    runInBackground(() => undefined, 1e12)
    expect(setTimeout).toHaveBeenCalledWith(expect.any(Function), MAX_TIMER_MS)
  })
})
