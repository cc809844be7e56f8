import { setImmediate, setTimeout } from 'node:timers'
import { setTimeout as wait } from 'node:timers/promises'

export async function run() {
  const order = []
  await new Promise((resolve) => {
    setImmediate((name) => order.push(name), 'immediate')
    setTimeout((name) => resolve(order.push(name)), 30, 'timeout')
    queueMicrotask(() => order.push('microtask'))
  })
  return [order, await wait(5, 'waited')]
}
