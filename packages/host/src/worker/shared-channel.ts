// A channel through one page of memory that a host and its worker share. One of them has the turn; it alone reads and
// writes, and hands the turn over. A message goes in parts that fit: the turn comes back after each but the last.
//
//   byte 0     i32  flag: not 0 once the call under way must stop; plug-ins that look at one import this memory
//   byte 64    i32  turn: HOST, WORKER, or STOPPED where nobody will hand it over any more
//   byte 68    i32  length of the part
//   byte 72    i32  1 where more parts follow
//   byte 128        the part

import { StateError } from '@tenon/abi'

/** Bytes of the memory. */
export const CHANNEL_BYTES = 65_536

const FLAG_CELL = 0
const TURN_CELL = 16
const LENGTH_CELL = 17
const MORE_CELL = 18
const PART_OFFSET = 128
const PART_BYTES = CHANNEL_BYTES - PART_OFFSET

/** Whose turn it is. */
const HOST = 0
const WORKER = 1
const STOPPED = 2

/** Milliseconds that a host waits for its worker to copy a part. */
const HOST_PATIENCE_MS = 10_000

/** One end of the channel. */
export class SharedChannel {
  readonly #cells: Int32Array<SharedArrayBuffer>
  readonly #part: Uint8Array<SharedArrayBuffer>
  readonly #self: number
  readonly #patienceMs: number

  /** @param buffer {@link CHANNEL_BYTES} long, zeroed when the channel is new */
  constructor(buffer: SharedArrayBuffer, end: 'host' | 'worker') {
    this.#cells = new Int32Array(buffer)
    this.#part = new Uint8Array(buffer, PART_OFFSET, PART_BYTES)
    this.#self = end === 'host' ? HOST : WORKER
    this.#patienceMs = end === 'host' ? HOST_PATIENCE_MS : Infinity
  }

  /** Begins a call, for the host: nothing stops it yet. */
  startCall(): void {
    Atomics.store(this.#cells, FLAG_CELL, 0)
    Atomics.store(this.#cells, TURN_CELL, HOST)
  }

  /** Raises the flag, and wakes a worker that waits for an answer. The host must not send in this call any more. */
  stopCall(): void {
    Atomics.store(this.#cells, FLAG_CELL, 1)
    Atomics.compareExchange(this.#cells, TURN_CELL, HOST, STOPPED)
    Atomics.notify(this.#cells, TURN_CELL)
  }

  /** Whether the call under way was stopped. */
  get isStopped(): boolean {
    return Atomics.load(this.#cells, FLAG_CELL) !== 0
  }

  /** Sends a message; this end must have the turn, and the other must be about to receive. */
  send(message: Uint8Array): void {
    for (let at = 0; ;) {
      const part = message.subarray(at, at + PART_BYTES)
      at += part.length
      const hasMore = at < message.length
      this.#part.set(part)
      this.#cells[LENGTH_CELL] = part.length
      this.#cells[MORE_CELL] = hasMore ? 1 : 0
      this.handOver()
      if (!hasMore || !this.#awaitTurn()) return
    }
  }

  /**
   * Waits for a message. The turn is this end's then.
   * @returns `undefined` once the call was stopped: there will be none
   * @throws {StateError} ERR_WORKER_DIED for a host that waits in vain
   */
  receive(): Uint8Array<ArrayBuffer> | undefined {
    const parts: Uint8Array<ArrayBuffer>[] = []
    for (;;) {
      if (!this.#awaitTurn()) return undefined
      parts.push(new Uint8Array(this.#part.subarray(0, this.#cells[LENGTH_CELL])))
      if (this.#cells[MORE_CELL] === 0) return join(parts)
      this.handOver()
    }
  }

  /** Gives the turn to the other end. */
  handOver(): void {
    Atomics.store(this.#cells, TURN_CELL, this.#self === HOST ? WORKER : HOST)
    Atomics.notify(this.#cells, TURN_CELL)
  }

  /** @returns whether there is a turn to wait for */
  #awaitTurn(): boolean {
    const endsAt = performance.now() + this.#patienceMs
    for (;;) {
      const turn = Atomics.load(this.#cells, TURN_CELL)
      if (turn === this.#self) return true
      if (turn === STOPPED) return false
      if (performance.now() > endsAt)
        throw new StateError('ERR_WORKER_DIED', 'The worker of the plug-in does not answer')
      waitWhile(this.#cells, turn, this.#patienceMs)
    }
  }
}

let canWait = true

/** Sleeps where the thread may; on the main thread of a page, which may not, its caller turns in a circle. */
function waitWhile(cells: Int32Array<SharedArrayBuffer>, turn: number, timeoutMs: number): void {
  if (!canWait) return
  try {
    Atomics.wait(cells, TURN_CELL, turn, timeoutMs)
  } catch {
    canWait = false
  }
}

function join(parts: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  const [first] = parts
  if (parts.length === 1 && first !== undefined) return first
  const joined = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}
