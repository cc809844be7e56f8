import { encodeModule, parseModule, trapBody } from '@tenon/wasm-binary'
import { describe, expect, test } from 'vitest'
import { missingInputs, readRandomModules, readScripts } from './inputs.ts'
import { type Pass, untouched } from './pass.ts'
import { isRequired } from './runtimes.ts'
import { runScript } from './run-script.ts'
import { traceModule } from './trace-module.ts'

/** That a difference would be seen: passes that do harm must not come through. */
const I32_ADD = 0x6a
const I32_SUB = 0x6b
const ATOMIC_PREFIX = 0xfe

const swapsAddAndSubtract: Pass = {
  name: 'add becomes subtract',
  apply: (bytes) => {
    const changed = bytes.map((byte) => (byte === I32_ADD ? I32_SUB : byte))
    return { bytes: WebAssembly.validate(new Uint8Array(changed)) ? changed : bytes }
  },
}

const throwsAnything: Pass = {
  name: 'throws',
  apply: () => {
    throw new RangeError('not an error of the package')
  },
}

describe.skipIf(missingInputs() !== undefined && !isRequired)('the soundness harness', () => {
  test('sees that a script does something else', () => {
    const script = [...readScripts()].find(({ name }) => name === 'wasm-latest--i32')
    if (script === undefined) throw new Error('no script for i32')
    const before = runScript(script, untouched).observations
    const after = runScript(script, swapsAddAndSubtract).observations
    const differing = after.filter(({ outcome }, i) => before[i]?.outcome !== outcome)
    expect(before.every(({ holds }) => holds !== false)).toBe(true)
    expect(differing.length).toBeGreaterThan(5)
    expect(differing.every(({ holds }) => holds === false)).toBe(true)
  })

  test('sees that a pass throws what it must not', () => {
    const script = [...readScripts()].find(({ name }) => name === 'wasm-latest--i32')
    if (script === undefined) throw new Error('no script for i32')
    expect(runScript(script, throwsAnything).faults.length).toBeGreaterThan(0)
  })

  test('sees that random modules do something else', () => {
    let differing = 0
    for (const bytes of readRandomModules()) {
      if (bytes.includes(ATOMIC_PREFIX) || !WebAssembly.validate(new Uint8Array(bytes))) continue
      const module = parseModule(bytes)
      if (module.imports.some(({ kind }) => kind !== 'function')) continue
      const trapping = encodeModule({ ...module, code: module.code.map(() => trapBody()) })
      const traces = [bytes, trapping].map((version) => traceModule(module, { bytes: version }).lines.join('\n'))
      if (traces[0] !== traces[1]) differing++
    }
    expect(differing).toBeGreaterThan(5)
  })
})
