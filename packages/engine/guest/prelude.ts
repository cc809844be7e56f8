/// <reference types="@tenon/pdk/globals" />
// Evaluated once, when the engine is built, and kept in its image: the globals a plug-in sees and the hooks C calls.

import { arrayFromAsync } from './array-from-async.ts'
import { consoleObject, takeBuildLog } from './console.ts'
import { defineGlobals } from './define-global.ts'
import { describeError } from './describe-error.ts'
import { declareHostFunction, listDeclarations } from './host-functions.ts'
import { config, host, http, vars } from './host.ts'
import { setStackMapper } from './inspect.ts'
import { invoke } from './invoke.ts'
import { zip, zipKeyed } from './iterator-zip.ts'
import { reportLoadFailure, seal, setUp } from './load.ts'
import { memory, MemoryHandle } from './memory.ts'
import { native } from './native.ts'
import { pluginExports, takeExports } from './plugin-exports.ts'
import { cryptoObject } from './random.ts'
import { trackRejection } from './rejections.ts'
import { settle } from './settle.ts'
import { makeStackMapper } from './source-map.ts'
import { TextDecoder } from './text-decoder.ts'
import { TextEncoder } from './text-encoder.ts'
import { timerGlobals } from './timers.ts'

const TOP_LEVEL_PENDING = 'a top-level await never settles: nothing is left to run'

/** What @tenon/pdk's types promise, without what the compiler adds to plug-ins that name it (its `web` folder). */
type EngineGlobals = Partial<Omit<typeof globalThis, 'Host' | 'console' | 'crypto'>> & {
  readonly Host: Omit<Host, 'getFunctions' | 'invokeFunc' | 'invokeFunc0'> & Pick<typeof host, 'getFunctions'>
  readonly console: Omit<Console, 'table' | 'time' | 'timeEnd' | 'timeLog'>
  readonly crypto: Omit<Crypto, 'subtle'>
}

const pluginGlobals = {
  Host: host,
  Memory: memory,
  MemoryHandle,
  Config: config,
  Var: vars,
  Http: http,
  console: consoleObject,
  crypto: cryptoObject,
  TextDecoder,
  TextEncoder,
  self: globalThis,
  ...timerGlobals,
} satisfies EngineGlobals

defineGlobals({ ...pluginGlobals, __hostFunction: declareHostFunction })

const methods: readonly [object, string, unknown][] = [
  [Array, 'fromAsync', arrayFromAsync],
  [Iterator, 'zip', zip],
  [Iterator, 'zipKeyed', zipKeyed],
]
for (const [owner, name, value] of methods) {
  Object.defineProperty(owner, name, { value, writable: true, configurable: true, enumerable: false })
}

// The console is a namespace, and the members of errors are listed, as the web has it.
for (const [object, tag] of [
  [consoleObject, 'console'],
  [cryptoObject, 'Crypto'],
  [performance, 'Performance'],
] as const) {
  Object.defineProperty(object, Symbol.toStringTag, { value: tag, configurable: true })
}
Reflect.setPrototypeOf(consoleObject, {})
for (const name of ['name', 'message', 'code']) {
  Object.defineProperty(DOMException.prototype, name, { enumerable: true })
}

/** What C and, through `engine_ask`, the build call. Answers are strings: JSON where there is more than one thing. */
native.setHooks({
  invoke,
  trackRejection,
  describeError,
  settleModule: (promise: unknown) => void settle(promise, TOP_LEVEL_PENDING),
  seal,
  setUp,
  reportLoadFailure,
  takeExports,
  exportNames: () => JSON.stringify(pluginExports.map(({ name }) => name)),
  hostFunctions: () => JSON.stringify(listDeclarations()),
  buildLog: () => JSON.stringify(takeBuildLog()),
  setSourceMap: (map: string) =>
    setStackMapper(makeStackMapper(JSON.parse(map) as Parameters<typeof makeStackMapper>[0])),
})
