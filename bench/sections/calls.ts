import { readFile } from 'node:fs/promises'
import extism from '@extism/extism'
import { createPlugin, hostFunction, type Plugin } from '@tenon/host'
import { measure } from '../measure.ts'
import { heading, printRatios } from '../report.ts'

/** Payloads, with the share of the peer's time that a call may take where there is a goal. */
const SIZES: readonly { readonly label: string; readonly size: number; readonly atMost?: number }[] = [
  { label: '64 bytes in and out', size: 64, atMost: 1 / 10 },
  { label: '1 KiB', size: 1024 },
  { label: '64 KiB', size: 65_536, atMost: 1 / 8 },
  { label: '1 MiB', size: 1 << 20 },
]

/** The same C plug-in, in the same process, called through our host and through `@extism/extism`. */
export async function callsSection(): Promise<void> {
  heading('Calls: echo of a C plug-in')
  const bytes = await readFile(new URL('../../tests/fixtures/build/c.wasm', import.meta.url))
  const functions = { 'extism:host/user': { decorate: (_context: unknown, handle: bigint) => handle } }
  const peer = await extism({ wasm: [{ data: bytes }] }, { useWasi: true, functions })
  const ours = await createOurs(bytes)
  for (const { label, size, atMost } of SIZES) {
    const input = new Uint8Array(size).fill(120)
    assertEchoes(ours.callSync('echo', input).length, size)
    const results = await measure([
      { name: 'tenon callSync', run: () => ours.callSync('echo', input) },
      { name: 'tenon call (awaited)', run: () => ours.call('echo', input) },
      { name: '@extism/extism 2.0.0-rc13', run: () => peer.call('echo', input) },
    ])
    printRatios(label, results, atMost)
  }
  await ours.close()
  await peer.close()
}

function createOurs(bytes: Uint8Array): Promise<Plugin> {
  return createPlugin(bytes, { wasi: true, functions: { decorate: hostFunction.text((text) => text) } })
}

function assertEchoes(length: number, size: number): void {
  if (length !== size) throw new Error(`The echo of ${size} bytes has ${length}`)
}
