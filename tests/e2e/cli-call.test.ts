import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LINKING_WAT, MATHS_WAT, PLUGIN_WAT, WASI_WAT } from './cli-modules.ts'
import { assemble, createWorkspace, tenon, type Finished, type Workspace } from './cli-process.ts'

let workspace: Workspace
let plugin: string

beforeAll(async () => {
  workspace = await createWorkspace()
  plugin = await workspace.write('plugin.wasm', await assemble(PLUGIN_WAT))
})

afterAll(() => workspace.remove())

const text = ({ stdout }: Finished): string => stdout.toString('utf8')

/** Expects a failure: its code in one line on stderr, with the plug-in's frames below it, nothing on stdout. */
function expectFailure(finished: Finished, exitCode: number, errorCode: string): void {
  expect(finished.stderr).toMatch(new RegExp(`^error ${errorCode}: .+\n(?: {4}at .+\n)*$`))
  expect(finished.stdout.length).toBe(0)
  expect(finished.code).toBe(exitCode)
}

describe('input and output', () => {
  it('passes text from --input, and prints the output without a newline of its own', async () => {
    const finished = await tenon(['call', plugin, 'echo', '--input', 'grüße'])
    expect(text(finished)).toBe('grüße')
    expect(finished.stderr).toBe('')
    expect(finished.code).toBe(0)
  })

  it('passes every byte through, from stdin and from a file', async () => {
    const bytes = Uint8Array.from({ length: 200_000 }, (_, index) => (index * 7) % 256)
    const piped = await tenon(['call', plugin, 'echo', '--stdin'], { stdin: bytes })
    expect(Buffer.compare(piped.stdout, bytes)).toBe(0)

    const file = await workspace.write('input.bin', bytes)
    const read = await tenon(['call', plugin, 'echo', '--input-file', file])
    expect(Buffer.compare(read.stdout, bytes)).toBe(0)
  })

  it('has no input unless told', async () => {
    const finished = await tenon(['call', plugin, 'echo'], { stdin: Buffer.from('ignored') })
    expect([finished.code, text(finished)]).toEqual([0, ''])
  })

  it('repeats with --loop, a newline after each output', async () => {
    const finished = await tenon(['call', plugin, 'echo', '-i', 'x', '--loop', '3', '--verbose'])
    expect(text(finished)).toBe('x\nx\nx\n')
    expect(finished.stderr).toMatch(/called 3 times, .+ each/)
  })

  it.each([
    [['--input', 'a', '--stdin']],
    [['--input', 'a', '--input-file', 'b']],
    [['--input-file', 'no-such-file']],
    [['--loop', '0']],
  ])('refuses %j', async (options) => {
    expectFailure(await tenon(['call', plugin, 'echo', ...options]), 2, 'ERR_ARGUMENT')
  })
})

describe('grants', () => {
  it('gives config values, --config over --set-config', async () => {
    const both = await tenon(['call', plugin, 'config', '--set-config', '{"c":"set"}', '--config', 'c=given=1'])
    expect(text(both)).toBe('given=1')
    const set = await tenon(['call', plugin, 'config', '--set-config', '{"c":"set"}'])
    expect(text(set)).toBe('set')
    const none = await tenon(['call', plugin, 'config'])
    expect(text(none)).toBe('')
  })

  it('gives variables to start with', async () => {
    expect(text(await tenon(['call', plugin, 'var', '--var', 'v=kept']))).toBe('kept')
  })

  it('links modules by name', async () => {
    const linking = await workspace.write('linking.wasm', await assemble(LINKING_WAT))
    const maths = await workspace.write('maths.wasm', await assemble(MATHS_WAT))
    expect((await tenon(['call', linking, 'run', '--link', `maths=${maths}`])).code).toBe(0)
    const alone = await tenon(['call', linking, 'run'])
    expectFailure(alone, 4, 'ERR_IMPORT_MISSING')
    expect(alone.stderr).toContain('--link')
  })

  it('grants WASI only when asked', async () => {
    const wasi = await workspace.write('wasi.wasm', await assemble(WASI_WAT))
    const refused = await tenon(['call', wasi, 'exit'])
    expectFailure(refused, 4, 'ERR_IMPORT_MISSING')
    expect(refused.stderr).toContain('--wasi')
    expectFailure(await tenon(['call', wasi, 'exit', '--wasi']), 1, 'ERR_GUEST_EXIT')
    const missing = await tenon(['call', wasi, 'exit', '--allow-path', `${workspace.folder}/missing:/data`])
    expectFailure(missing, 5, 'ERR_PATH_NOT_ALLOWED')
    const granted = await tenon(['call', wasi, 'exit', '--allow-path', `ro:${workspace.folder}:/data`])
    expectFailure(granted, 1, 'ERR_GUEST_EXIT')
  })

  it('shows logs on stderr, at the level asked for', async () => {
    expect((await tenon(['call', plugin, 'log'])).stderr).toBe('info l\nwarn w\n')
    expect((await tenon(['call', plugin, 'log', '--log-level', 'WARN'])).stderr).toBe('warn w\n')
    expect((await tenon(['call', plugin, 'log', '--quiet'])).stderr).toBe('')
    expectFailure(await tenon(['call', plugin, 'log', '--log-level', 'loud']), 2, 'ERR_ARGUMENT')
  })

  it.each([
    ['--config', 'novalue'],
    ['--set-config', '[]'],
    ['--var', '=x'],
    ['--allow-path', ':'],
    ['--link', 'main=x'],
  ])('refuses %s %s', async (...option) => {
    expectFailure(await tenon(['call', plugin, 'echo', ...option]), 2, 'ERR_ARGUMENT')
  })
})

describe('manifests', () => {
  it('reads a manifest by its name, and by -m whatever its name', async () => {
    const manifest = JSON.stringify({ wasm: [{ path: plugin }], config: { c: 'from the manifest' } })
    const named = await workspace.write('manifest.json', manifest)
    const unnamed = await workspace.write('manifest', manifest)
    expect(text(await tenon(['call', named, 'config']))).toBe('from the manifest')
    expect(text(await tenon(['call', unnamed, 'config', '-m', '--config', 'c=mine']))).toBe('mine')
  })

  it.each([
    ['no JSON', '{'],
    ['an unknown field', '{"wasm":[{"path":"x"}],"colour":1}'],
    ['no module', '{"wasm":[]}'],
    ['two modules of one name', '{"wasm":[{"path":"x","name":"a"},{"path":"y","name":"a"}]}'],
    ['bad base64', '{"wasm":[{"data":"*"}]}'],
  ])('refuses %s', async (_, manifest) => {
    const file = await workspace.write('bad.json', manifest)
    expectFailure(await tenon(['call', file, 'run']), 4, 'ERR_MANIFEST_INVALID')
  })

  it('refuses bytes that are not those of the hash', async () => {
    const manifest = JSON.stringify({ wasm: [{ path: plugin, hash: '0'.repeat(64) }] })
    const file = await workspace.write('hash.json', manifest)
    expectFailure(await tenon(['call', file, 'echo']), 4, 'ERR_MODULE_HASH_MISMATCH')
  })
})

describe('failures', () => {
  it.each([
    ['fail_error', 1, 'ERR_GUEST_RETURNED_ERROR'],
    ['fail_code', 1, 'ERR_GUEST_RETURNED_CODE'],
    ['fail_trap', 1, 'ERR_GUEST_TRAP'],
    ['no_such_export', 4, 'ERR_EXPORT_MISSING'],
    ['memory', 4, 'ERR_EXPORT_TYPE'],
    ['add', 4, 'ERR_EXPORT_TYPE'],
  ])('%s exits with %d and %s', async (name, exitCode, errorCode) => {
    expectFailure(await tenon(['call', plugin, name]), exitCode, errorCode)
  })

  it('stops an endless loop when its fuel is used up', async () => {
    expectFailure(await tenon(['call', plugin, 'spin', '--fuel', '1000000']), 5, 'ERR_FUEL_EXHAUSTED')
  })

  it('stops an endless loop at its timeout', async () => {
    expectFailure(await tenon(['call', plugin, 'spin', '--timeout', '100']), 5, 'ERR_TIMEOUT')
  })

  it('holds vars and memory to their limits', async () => {
    expectFailure(await tenon(['call', plugin, 'set_var', '--var-max', '500']), 5, 'ERR_VAR_LIMIT')
    const large = await workspace.write('large.wasm', await assemble('(module (memory 3) (func (export "run")))'))
    // One page is the kernel's.
    expect((await tenon(['call', large, 'run', '--memory-max', '4'])).code).toBe(0)
    expectFailure(await tenon(['call', large, 'run', '--memory-max', '3']), 5, 'ERR_MEMORY_LIMIT')
  })

  it.each([
    ['truncated', Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 200), 'ERR_MODULE_MALFORMED'],
    ['random', Uint8Array.of(200, 13, 7, 99, 250, 1, 0, 3), 'ERR_MODULE_MALFORMED'],
    ['empty', new Uint8Array(), 'ERR_MODULE_MALFORMED'],
    ['text', new TextEncoder().encode('hello\n'), 'ERR_MODULE_MALFORMED'],
    ['component', Uint8Array.of(0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0), 'ERR_MODULE_COMPONENT'],
  ])('refuses a module that is %s', async (name, bytes, errorCode) => {
    const file = await workspace.write(`${name}.wasm`, bytes)
    expectFailure(await tenon(['call', file, 'run']), 4, errorCode)
  })

  it('names a file that is not there', async () => {
    const finished = await tenon(['call', 'no-such-plugin.wasm', 'run'])
    expectFailure(finished, 4, 'ERR_MODULE_FETCH')
    expect(finished.stderr).toContain('no-such-plugin.wasm')
  })

  it('refuses imports of the wrong type', async () => {
    const wat = '(module (import "extism:host/env" "alloc" (func (param i32))) (func (export "run")))'
    const file = await workspace.write('mistyped.wasm', await assemble(wat))
    expectFailure(await tenon(['call', file, 'run']), 4, 'ERR_IMPORT_TYPE')
  })

  it("shows the plug-in's functions, and those of the host with --verbose", async () => {
    const { stderr } = await tenon(['call', plugin, 'fail_trap'])
    expect(stderr).toMatch(/\n {4}at fail_trap \(wasm-function\[\d+\]:0x[0-9a-f]+\)\n$/)
    expect(stderr).not.toContain('GuestError')
    expect((await tenon(['call', plugin, 'fail_trap', '--verbose'])).stderr).toMatch(
      /GuestError: .*\n {4}at fail_trap /,
    )
  })
})
