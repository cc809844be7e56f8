import EventEmitter, { once } from 'node:events'

class Counter extends EventEmitter {}

export async function run() {
  const counter = new Counter()
  const seen = []
  counter.on('tick', (n) => seen.push(n))
  counter.prependOnceListener('tick', () => seen.push('first'))
  const waiting = once(counter, 'done')
  counter.emit('tick', 1)
  counter.emit('tick', 2)
  counter.emit('done', 'value')
  let thrown
  try {
    counter.emit('error', new Error('unheard'))
  } catch (error) {
    thrown = error.message
  }
  return [
    seen,
    await waiting,
    counter.listenerCount('tick'),
    counter.eventNames(),
    thrown,
    EventEmitter.EventEmitter === EventEmitter,
  ]
}
