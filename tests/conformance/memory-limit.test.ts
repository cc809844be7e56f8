import { createPlugin, hostFunction, type Plugin } from '@tenon/host'
import { describe, expect, test } from 'vitest'
import { nodeModuleBytes, readFixtureStatus } from './node-environment.ts'

const MEGABYTE = 1_048_576
const ALLOWED = 24 * MEGABYTE
const isRequired = process.env['TENON_REQUIRE_ALL'] === '1'
const decorate = hostFunction.text((text) => text)

/** Gives the plug-in more and more to copy, until it has no memory for it. */
async function fillUntilDeath(plugin: Plugin): Promise<unknown> {
  for (let megabytes = 1; megabytes < 24; megabytes++) {
    try {
      await plugin.call('echo', new Uint8Array(megabytes * MEGABYTE).fill(120))
    } catch (error) {
      return error
    }
  }
  return undefined
}

describe('a plug-in written in', () => {
  for (const [language, { status, reason }] of readFixtureStatus()) {
    const isMissing = status === 'missing-toolchain'
    const title = `${language} that runs out of memory says so${isMissing ? ` (${reason})` : ''}`
    test.skipIf(isMissing && !isRequired)(title, async () => {
      const bytes = await nodeModuleBytes.readFixture(language)
      const limits = { memoryBytes: ALLOWED }
      const plugin = await createPlugin(bytes, { wasi: true, thread: 'inline', functions: { decorate }, limits })
      const error = await fillUntilDeath(plugin)
      expect(error).toMatchObject({
        name: 'LimitError',
        code: 'ERR_MEMORY_LIMIT',
        message: expect.stringMatching(
          /^The plug-in ran out of memory: it asked for \d+ bytes in all, limits.memoryBytes/,
        ),
        details: { limit: 'memoryBytes', allowed: ALLOWED },
      })
      const { details } = error as { readonly details: { readonly asked: number } }
      expect(details.asked).toBeGreaterThan(ALLOWED)
      expect(details.asked).toBeLessThan(3 * ALLOWED)
      const again = await plugin.call('echo', new Uint8Array(MEGABYTE))
      expect(again.length).toBe(MEGABYTE)
    })
  }
})
