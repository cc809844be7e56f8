import { instrument, ModuleAppender, OPCODE, parseModule, walkBody, type WasmModule } from '@tenon/wasm-binary'
import { expect, test } from 'vitest'
import { countNaively } from '../../packages/wasm-binary/src/passes/instrument-fuel.test-support.ts'
import { hosted } from './host-side.ts'
import { missingInputs, readRandomModules } from './inputs.ts'
import { CannotProvide } from './provide-imports.ts'
import { canBlock } from './random-suite.ts'
import { isRequired } from './runtimes.ts'
import { type Trace, traceModule } from './trace-module.ts'

/** What costs more than 1, and what may leave a function in the middle of what it was charged for. */
const COSTS_MORE = /^(?:memory(?:Fill|Copy|Init|Grow)|table(?:Fill|Copy|Init|Grow)|array.*|throw.*|rethrow)$/
const LEFT_OUT: ReadonlySet<number> = new Set(
  Object.entries(OPCODE).flatMap(([name, opcode]) => (COSTS_MORE.test(name) ? [opcode] : [])),
)
const THROW = 0x08
const THROW_REF = 0x0a
const LEAST_COMPARED = 50

function costsOneEach(module: WasmModule): boolean {
  let costsOne = module.start === undefined
  for (const body of module.code) {
    walkBody(module.source, body, ({ opcode }) => {
      if (LEFT_OUT.has(opcode) || opcode === THROW || opcode === THROW_REF) costsOne = false
    })
  }
  return costsOne
}

function fuelUsed(module: WasmModule): readonly Trace[] {
  const appender = new ModuleAppender(module)
  instrument(appender, { fuel: true })
  return [appender.finish(), countNaively(module)].map((counting) => traceModule(module, hosted(counting)))
}

/** Whether every call returned: a trap leaves what was charged charged. */
function isWhole({ calls, returned, isExhausted }: Trace): boolean {
  return calls > 0 && calls === returned && !isExhausted
}

test.skipIf(missingInputs() !== undefined && !isRequired)(
  'fuel is the number of instructions, as a count of one after the other gives it',
  () => {
    let compared = 0
    for (const [number, bytes] of readRandomModules().entries()) {
      if (canBlock(bytes) || !WebAssembly.validate(new Uint8Array(bytes))) continue
      const module = parseModule(bytes)
      if (!costsOneEach(module)) continue
      try {
        const [counted, naive] = fuelUsed(module)
        if (counted === undefined || !isWhole(counted)) continue
        compared++
        expect(counted.fuel, `module ${number}`).toBe(naive?.fuel)
      } catch (error) {
        if (!(error instanceof CannotProvide)) throw error
      }
    }
    expect(compared).toBeGreaterThan(LEAST_COMPARED)
  },
)
