// An application that builds a plug-in, gives it what it may use, and calls it.
import { compile } from '@tenon/compiler'
import { createPlugin, hostFunction } from '@tenon/host'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const beside = (name) => fileURLToPath(new URL(name, import.meta.url))
const guests = new Map([
  ['7', 'Ada'],
  ['8', 'Grace'],
])

/** As if it asked a database: the plug-in waits, everything else goes on. */
async function findGuest(id) {
  await setTimeout(10)
  return guests.get(id) ?? 'stranger'
}

const { wasm } = await compile(beside('greet.js'), { interfaceFile: beside('greet.d.ts') })
const plugin = await createPlugin(wasm, {
  config: { greeting: 'Good evening' },
  functions: { lookUpName: hostFunction.text(findGuest) },
})

plugin.vars.set('greeted', '41')
for (const id of ['7', '8', '9']) console.log((await plugin.call('greet', id)).text())
console.log(`The var is now ${plugin.vars.getText('greeted')}.`)
await plugin.close()
