import { afterEach, describe, expect, it, vi } from 'vitest'
import { chooseThread, type ThreadPlatform } from './choose-thread.ts'
import { hostFunction } from './host-function.ts'
import type { LoadedModules } from './loader/loaded-module.ts'
import { mergeGrants, type PluginOptions } from './plugin-options.ts'

const NO_WORKERS: ThreadPlatform = { waitingHttp: () => ({ send: () => never() }) }
const WORKERS: ThreadPlatform = { ...NO_WORKERS, threads: {} as never }
const NO_CODE = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)
const sync = { ask: hostFunction.text(() => 'x') }
const async = { ask: hostFunction.text(async () => 'x') }

function never(): never {
  throw new Error('not to be called')
}

function importing(...names: readonly string[]): LoadedModules {
  const imports = names.map((path) => {
    const [module = '', name = ''] = path.split('.')
    return { module, name, kind: 'function' as const }
  })
  return {
    main: { name: 'main', module: new WebAssembly.Module(NO_CODE), shape: { exports: [], imports } },
    linked: [],
  }
}

const ASKS = importing('extism:host/user.ask')
const HTTP = importing('extism:host/env.http_request')

function choose(options: PluginOptions, modules: LoadedModules = ASKS, platform: ThreadPlatform = WORKERS): string {
  return chooseThread(mergeGrants({ wasm: [] }, options), modules, platform)
}

function haveJspi(isThere: boolean): void {
  const jspi = isThere ? { Suspending: never, promising: never } : {}
  const { Module, Instance, Memory, Global, Table } = WebAssembly
  vi.stubGlobal('WebAssembly', { Module, Instance, Memory, Global, Table, ...jspi })
}

afterEach(() => void vi.unstubAllGlobals())

describe('a plug-in whose place was left open', () => {
  it('runs inline where plug-ins can be suspended', () => {
    haveJspi(true)
    for (const functions of [{}, sync, async]) expect(choose({ functions })).toBe('inline')
    expect(choose({ functions: async }, ASKS, NO_WORKERS)).toBe('inline')
    expect(choose({ allowedHosts: ['a'], fetch }, HTTP)).toBe('inline')
  })

  it('else runs in a worker where it imports a host function, any of which may turn out to be asynchronous', () => {
    haveJspi(false)
    expect(choose({ functions: async })).toBe('worker')
    expect(choose({ functions: sync })).toBe('worker')
    const linked = { ...importing('lib.f'), linked: [ASKS.main] }
    expect(choose({ functions: sync }, linked)).toBe('worker')
  })

  it('runs inline where it imports none of those that are offered', () => {
    haveJspi(false)
    expect(choose({ functions: async }, importing('extism:host/user.other'))).toBe('inline')
    expect(choose({}, importing())).toBe('inline')
  })

  it('runs in a worker for HTTP that nothing but promises gives', () => {
    haveJspi(false)
    const allowed = { allowedHosts: ['a'] }
    expect(choose({ ...allowed, fetch }, HTTP)).toBe('worker')
    expect(choose(allowed, HTTP, { threads: {} as never })).toBe('worker')
    expect(choose(allowed, HTTP)).toBe('inline')
    expect(choose({ fetch }, HTTP)).toBe('inline')
    expect(choose({ ...allowed, fetch }, importing())).toBe('inline')
  })

  it.each([
    ['has no workers', NO_WORKERS, {}],
    ['shares no memory with them', WORKERS, { SharedArrayBuffer: undefined }],
    ['is a page that is not isolated', WORKERS, { crossOriginIsolated: false }],
  ])('runs inline where the runtime %s, unless a function is surely asynchronous', (_what, platform, globals) => {
    haveJspi(false)
    for (const [name, value] of Object.entries(globals)) vi.stubGlobal(name, value)
    expect(choose({ functions: sync }, ASKS, platform)).toBe('inline')
    expect(() => choose({ functions: async }, ASKS, platform)).toThrow(
      expect.objectContaining({ code: 'ERR_HOST_FUNCTION_ASYNC', message: expect.stringContaining('COOP and COEP') }),
    )
  })
})

it('goes where it was told, whatever it imports', () => {
  haveJspi(false)
  expect(choose({ functions: async, thread: 'inline' })).toBe('inline')
  expect(choose({ thread: 'worker' }, importing())).toBe('worker')
  haveJspi(true)
  expect(choose({ functions: async, thread: 'worker' })).toBe('worker')
})
