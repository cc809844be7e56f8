import { testPlugin } from 'tenon/test'
import { expect, test } from 'vitest'

const plugin = await testPlugin()

test('counts vowels', async () => {
  const output = await plugin.call('count_vowels', 'Hello, World!')
  expect(output.json()).toEqual({ count: 3 })
  expect(plugin.logs).toEqual([{ level: 'info', message: 'counted 3 vowels' }])
})

test('counts the letters that the config names', async () => {
  const configured = await testPlugin({ config: { vowels: 'lo' } })
  const output = await configured.call('count_vowels', 'Hello, World!')
  expect(output.json()).toEqual({ count: 5 })
})
