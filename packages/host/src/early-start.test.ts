import { EARLY_START_SECTION } from '@tenon/abi'
import { describe, expect, it } from 'vitest'
import { assembleWat } from './assemble-wat.test-support.ts'
import { compilePlugin, createPlugin, createPool, hostFunction } from './index.node.ts'
import { addCustomSection } from './linked/add-custom-section.ts'

/** Counts its calls from what the initialiser left; `initialise` is how that begins. */
const plugin = (initialise: string): string => `(module
  (import "extism:host/user" "begun" (func $begun))
  (global $n (mut i32) (i32.const 0))
  (func (export "_initialize") ${initialise} (global.set $n (i32.add (global.get $n) (i32.const 10))))
  (func (export "count") (result i32)
    (global.set $n (i32.add (global.get $n) (i32.const 1)))
    (global.get $n)))`
const MARKED = early('(call $begun)')

function early(initialise: string): Uint8Array {
  return addCustomSection(assembleWat(plugin(initialise)), EARLY_START_SECTION, new Uint8Array())
}

/** Host functions, and how often the initialiser called them. */
function watch() {
  const seen = { begun: 0 }
  const begun = hostFunction([], [], () => void seen.begun++)
  return { seen, functions: { 'extism:host/user': { begun } } }
}

/** What an export returned, or the code of what went wrong. */
function outcome(call: Promise<unknown>): Promise<unknown> {
  return call.catch(
    (error: { code: string; details: { returnCode?: number } }) => error.details.returnCode ?? error.code,
  )
}

describe('a module that says its initialiser reaches no host', () => {
  it('is initialised when a plug-in is made of it, once, and not when it is compiled', async () => {
    const { seen, functions } = watch()
    const compiled = await compilePlugin(MARKED, { functions, thread: 'inline' })
    expect(seen.begun).toBe(0)
    const made = await compiled.instantiate()
    expect(seen.begun).toBe(1)
    expect([await outcome(made.call('count')), await outcome(made.call('count'))]).toEqual([11, 12])
    expect(seen.begun).toBe(1)
    await made.reset()
    expect([await outcome(made.call('count')), seen.begun]).toEqual([11, 2])
    await made.close()
  })

  it('begins each call behind the initialiser where calls are isolated', async () => {
    const { seen, functions } = watch()
    const made = await createPlugin(MARKED, { functions, thread: 'inline', isolation: 'fresh-per-call' })
    for (let i = 0; i < 3; i++) expect(await outcome(made.call('count'))).toBe(11)
    expect(seen.begun).toBe(1)
    await made.close()
  })

  it('is ready in a pool', async () => {
    const { seen, functions } = watch()
    await using pool = await createPool(MARKED, { functions, thread: 'inline', size: 1 })
    expect([await outcome(pool.call('count')), seen.begun]).toEqual([11, 1])
  })

  it('waits for the first call in a worker, where nobody waits for it', async () => {
    const { seen, functions } = watch()
    const made = await createPlugin(MARKED, { functions, thread: 'worker' })
    expect(seen.begun).toBe(0)
    expect([await outcome(made.call('count')), seen.begun]).toEqual([11, 1])
    await made.close()
  })

  it.each([
    ['traps', '(call $begun) (unreachable)', 'ERR_GUEST_TRAP'],
    ['never ends', '(call $begun) (loop $again (br $again))', 'ERR_TIMEOUT'],
  ])('and whose initialiser %s, fails the first call and each that follows', async (_what, initialise, code) => {
    const { seen, functions } = watch()
    const made = await createPlugin(early(initialise), { functions, thread: 'inline', limits: { timeoutMs: 50 } })
    expect(seen.begun).toBe(1)
    expect([await outcome(made.call('count')), await outcome(made.call('count'))]).toEqual([code, code])
    expect(seen.begun).toBe(3)
    await made.close()
  })

  it('does what its first call does with the whole of its fuel', async () => {
    const { functions } = watch()
    const spin =
      '(local $i i32) (loop $again (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 1000))))'
    const made = await createPlugin(early(spin), { functions, thread: 'inline', limits: { fuel: 1_000_000 } })
    const before = made.fuelConsumed ?? 0n
    await outcome(made.call('count'))
    expect(before).toBeGreaterThan(1000n)
    expect(made.fuelConsumed).toBeLessThan(before)
    await made.close()
  })
})

it('any other module is initialised by its first call', async () => {
  const { seen, functions } = watch()
  const made = await createPlugin(assembleWat(plugin('(call $begun)')), { functions })
  expect(seen.begun).toBe(0)
  expect([await outcome(made.call('count')), seen.begun]).toEqual([11, 1])
  await made.close()
})

it('a module that imports from another waits for its first call, as the other may reach the host at its start', async () => {
  const { seen, functions } = watch()
  const library = assembleWat(`(module
    (import "extism:host/user" "begun" (func $begun))
    (func (export "_initialize") (call $begun))
    (func (export "one") (result i32) (i32.const 1)))`)
  const main = assembleWat(`(module
    (import "library" "one" (func $one (result i32)))
    (func (export "_initialize"))
    (func (export "count") (result i32) (call $one)))`)
  const marked = addCustomSection(main, EARLY_START_SECTION, new Uint8Array())
  const manifest = { wasm: [{ data: library, name: 'library' }, { data: marked }] }
  const made = await createPlugin(manifest, { functions, thread: 'inline' })
  expect(seen.begun).toBe(0)
  expect([await outcome(made.call('count')), seen.begun]).toEqual([1, 1])
  await made.close()
})
