import { defineMembers } from './define-global.ts'

/** When each label was started, in milliseconds. Labels last over calls. */
const started = new Map<string, number>()

function elapsed(label: string): string | undefined {
  const start = started.get(label)
  if (start !== undefined) return `${label}: ${(performance.now() - start).toFixed(3)} ms`
  console.warn(`Timer "${label}" does not exist`)
  return undefined
}

defineMembers(console, {
  time(label = 'default') {
    const name = String(label)
    if (started.has(name)) console.warn(`Timer "${name}" already exists`)
    else started.set(name, performance.now())
  },
  timeLog(label = 'default', ...values) {
    const line = elapsed(String(label))
    if (line !== undefined) console.log('%s', line, ...values)
  },
  timeEnd(label = 'default') {
    const line = elapsed(String(label))
    started.delete(String(label))
    if (line !== undefined) console.log('%s', line)
  },
})
