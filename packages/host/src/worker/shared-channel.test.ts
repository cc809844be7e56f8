import { Worker } from 'node:worker_threads'
import * as fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { CHANNEL_BYTES, SharedChannel } from './shared-channel.ts'

/** Plain JavaScript of the worker's end, written from what shared-channel.ts says of the memory: says each message back. */
const ECHO = `
const { parentPort } = require('node:worker_threads')
const [TURN, LENGTH, MORE, HOST, WORKER] = [16, 17, 18, 0, 1]
parentPort.on('message', ({ buffer, messages }) => {
  const cells = new Int32Array(buffer)
  const part = new Uint8Array(buffer, 128)
  const give = (turn) => { Atomics.store(cells, TURN, turn); Atomics.notify(cells, TURN) }
  const wait = () => { while (Atomics.load(cells, TURN) !== WORKER) Atomics.wait(cells, TURN, HOST) }
  for (let left = messages; left > 0; left--) {
    const parts = []
    for (;;) {
      wait()
      parts.push(part.slice(0, cells[LENGTH]))
      if (cells[MORE] === 0) break
      give(HOST)
    }
    const message = Buffer.concat(parts)
    for (let at = 0; at === 0 || at < message.length; ) {
      if (at > 0) wait()
      const next = message.subarray(at, at + part.length)
      part.set(next)
      cells[LENGTH] = next.length
      at += Math.max(next.length, 1)
      cells[MORE] = at < message.length ? 1 : 0
      give(HOST)
    }
  }
  parentPort.postMessage('done')
})`

const PART = CHANNEL_BYTES - 128
const worker = new Worker(ECHO, { eval: true })

afterAll(() => worker.terminate())

async function echoes(messages: readonly Uint8Array[]): Promise<(Uint8Array | undefined)[]> {
  const buffer = new SharedArrayBuffer(CHANNEL_BYTES)
  const channel = new SharedChannel(buffer, 'host')
  channel.startCall()
  const done = new Promise((resolve) => worker.once('message', resolve))
  worker.postMessage({ buffer, messages: messages.length }, [])
  const found = messages.map((message) => {
    channel.send(message)
    return channel.receive()
  })
  await done
  return found
}

function filled(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => i % 251)
}

describe('a channel through shared memory', () => {
  test.each([0, 1, PART - 1, PART, PART + 1, 2 * PART - 1, 2 * PART, 2 * PART + 1])(
    'passes %d bytes',
    async (length) => {
      const [found] = await echoes([filled(length)])
      expect(Buffer.compare(found ?? Buffer.from('nothing'), filled(length))).toBe(0)
    },
  )

  test('passes any messages one after the other', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 3 * PART }), { minLength: 1, maxLength: 5 }), async (lengths) => {
        const found = await echoes(lengths.map(filled))
        expect(found.map((message) => message?.length)).toEqual(lengths)
      }),
      { numRuns: 30 },
    )
  })

  test('gives nothing to a worker whose call was stopped, and the next call begins anew', () => {
    const buffer = new SharedArrayBuffer(CHANNEL_BYTES)
    const [host, other] = [new SharedChannel(buffer, 'host'), new SharedChannel(buffer, 'worker')]
    host.startCall()
    expect(other.isStopped).toBe(false)
    host.stopCall()
    expect(other.isStopped).toBe(true)
    expect(other.receive()).toBeUndefined()
    host.startCall()
    expect(other.isStopped).toBe(false)
    host.send(Uint8Array.of(1, 2))
    expect(other.receive()).toEqual(Uint8Array.of(1, 2))
  })

  test('gives a worker what was sent before its call was stopped', () => {
    const buffer = new SharedArrayBuffer(CHANNEL_BYTES)
    const [host, other] = [new SharedChannel(buffer, 'host'), new SharedChannel(buffer, 'worker')]
    host.startCall()
    host.send(Uint8Array.of(1))
    host.stopCall()
    expect(other.receive()).toEqual(Uint8Array.of(1))
    expect(other.isStopped).toBe(true)
  })
})
