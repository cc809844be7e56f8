import { expect, test } from 'vitest'

import { scriptName } from './script-name.ts'

test('a name of its own for each code and map, the same for the same', async () => {
  const name = await scriptName('code', 'map')
  expect(name).toMatch(/^plugin\.[0-9a-f]{8}\.js$/)
  await expect(scriptName('code', 'map')).resolves.toBe(name)
  await expect(scriptName('other', 'map')).resolves.not.toBe(name)
  await expect(scriptName('code', 'other')).resolves.not.toBe(name)
})
