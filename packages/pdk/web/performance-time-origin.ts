import { defineGlobals } from './define-global.ts'

let origin = 0

/** The engine's, with the time at which its clock began: the engine has it from when the plug-in was built, where there is none. */
const withOrigin: Performance = Object.create(globalThis.performance, {
  timeOrigin: {
    get: () => (origin ||= Date.now() - performance.now()),
    enumerable: true,
    configurable: true,
  },
})

defineGlobals({ performance: withOrigin })
