import { describe, expect, it, vi } from 'vitest'
import wabt from 'wabt'
import { encodeModule } from './encode-module.ts'
import { parseModule } from './parse-module.ts'
import { capMemories } from './passes/cap-memories.ts'
import { exportMutableGlobals } from './passes/export-mutable-globals.ts'
import { instantiate, instrumented } from './passes/instrument.test-support.ts'
import type { Appended } from './passes/module-appender.ts'
import { ModuleEditor } from './passes/module-editor.ts'
import { zeroBody } from './zero-body.ts'

type Toolkit = Awaited<ReturnType<typeof wabt>>
type Receive = (instance: WebAssembly.Instance) => void
/** What emscripten's loader takes, which wabt's types do not tell. */
type LoadToolkit = (loader?: {
  instantiateWasm: (imports: WebAssembly.Imports, receive: Receive) => void
}) => Promise<Toolkit>

const loadToolkit: LoadToolkit = wabt

/** The module inside the wabt package: C++ built by emscripten, more than half a megabyte. */
async function wabtBytes(): Promise<Uint8Array> {
  const instantiate = vi.spyOn(WebAssembly, 'instantiate')
  await loadToolkit()
  const bytes: unknown = instantiate.mock.calls[0]?.[0]
  instantiate.mockRestore()
  if (!(bytes instanceof Uint8Array)) throw new TypeError('wabt no longer instantiates bytes')
  return bytes
}

const bytes = await wabtBytes()

/** A text that takes the toolkit through most of its parts. */
const TEXT = `(module $m (import "a" "b" (func $b (param i32))) (memory 1) (table 1 funcref) (elem (i32.const 0) $f)
  (func $f (export "f") (param $x i32) (result i64) (local $y f64) (local.set $y (f64.const -0x1.8p+3))
    (block $out (loop $again (br_if $out (i32.eqz (local.get $x))) (call $b (local.get $x)) (br $again)))
    (i64.const 0x123456789abcdef)))`

const SLOTS = { poll: (): number => 1000, grow: (): number => 1 }

/** What the toolkit makes of the text when its own module is this one. */
async function assembleWith(appended: Pick<Appended, 'module'> & Partial<Appended>): Promise<string> {
  const whole = { slots: [], hasStart: false, memories: [], ...appended }
  const toolkit = await loadToolkit({
    instantiateWasm: (imports, receive) => {
      const withCheck = { ...imports, meter: { check: (): number => 0 } }
      receive(instantiate(whole, SLOTS, withCheck).instance)
    },
  })
  const parsed = toolkit.parseWat('test.wat', TEXT)
  parsed.validate()
  const { buffer, log } = parsed.toBinary({ log: true, write_debug_names: true })
  return `${Buffer.from(buffer).toString('hex')}\n${log}\n${parsed.toText({ foldExprs: true })}`
}

describe('a real module', () => {
  const module = parseModule(bytes)

  it('comes back byte by byte', () => {
    expect(module.code.length).toBeGreaterThan(1000)
    expect(Buffer.compare(encodeModule(module), bytes)).toBe(0)
  })

  it('works as before when every function index has moved', async () => {
    const editor = new ModuleEditor(module)
    const type = { params: [0x7f], results: [0x7f] }
    const check = editor.addFunctionImport('meter', 'check', { params: [], results: [] })
    editor.addTableEntries(0, [check, editor.addFunction(type, zeroBody(type))])
    const edited = editor.finish()
    expect(edited.code.some((body, i) => body !== module.code[i])).toBe(true)
    expect(await assembleWith({ module: edited })).toBe(await assembleWith({ module }))
  })

  it('works as before when it is instrumented, capped and all its globals are exported', async () => {
    const passed = capMemories(exportMutableGlobals(module).module, 4096)
    const appended = instrumented(passed, { stop: 'poll', fuel: true, growth: true })
    expect(await assembleWith(appended)).toBe(await assembleWith({ module }))
  })
})
