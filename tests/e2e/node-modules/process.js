import process, { env, nextTick } from 'node:process'

export async function run() {
  const order = []
  await new Promise((resolve) => {
    nextTick((name) => resolve(order.push(name)), 'tick')
    order.push('now')
  })
  const [seconds] = process.hrtime([0, 0])
  return [
    order,
    typeof env,
    typeof process.cwd(),
    typeof seconds,
    typeof process.hrtime.bigint(),
    Array.isArray(process.argv),
  ]
}
