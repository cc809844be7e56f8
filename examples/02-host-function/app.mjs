// An application that builds a plug-in, gives it what it may use, and calls it.
import { compile } from '@tenon/compiler'
import { createPlugin, hostFunction } from '@tenon/host'
import { fileURLToPath } from 'node:url'

const beside = (name) => fileURLToPath(new URL(name, import.meta.url))
const guests = new Map([
  ['7', 'Ada'],
  ['8', 'Grace'],
])

const { wasm } = await compile(beside('greet.js'), { interfaceFile: beside('greet.d.ts') })
const plugin = await createPlugin(wasm, {
  config: { greeting: 'Good evening' },
  functions: { lookUpName: hostFunction.text((id) => guests.get(id) ?? 'stranger') },
})

plugin.vars.set('greeted', '41')
for (const id of ['7', '8', '9']) console.log((await plugin.call('greet', id)).text())
console.log(`The var is now ${plugin.vars.getText('greeted')}.`)
await plugin.close()
