import { wasi } from '@bjorn3/browser_wasi_shim'
import type { Deadline } from '../limits/deadline.ts'
import { sleepUntil } from './sleep-until.ts'

// A subscription, 48 bytes:  userdata u64 | type u8 at 8 | at 16: clock u32, timeout u64 at 24, flags u16 at 40
//                                                        | or at 16: fd u32
// An event, 32 bytes:        userdata u64 | error u16 at 8 | type u8 at 10 | zeroes
const SUBSCRIPTION_BYTES = 48
const EVENT_BYTES = 32
/** Subscriptions of one poll: more than any program has files, and few enough to read in no time. */
const MAX_SUBSCRIPTIONS = 4096
const NANOSECONDS_PER_MS = 1e6

/** What polling needs. */
export interface PollContext {
  readonly memory: WebAssembly.Memory
  readonly deadline: Deadline
  /** Whether there is a file descriptor of this number. */
  readonly isOpen: (fd: number) => boolean
}

/** Where `poll_oneoff` reads and writes. */
export interface PollArguments {
  readonly subscriptions: number
  readonly events: number
  readonly count: number
  readonly eventCount: number
}

interface Subscription {
  readonly userdata: bigint
  readonly type: number
  /** When it is due, as `performance.now()` counts; files and streams always are. */
  readonly dueAt: number
  readonly errno: number
}

/**
 * Waits until one of the subscriptions is due, and tells which are: WASI's sleep.
 * @throws {LimitError} ERR_TIMEOUT once the call's time is up
 */
export function pollOneoff(context: PollContext, args: PollArguments): number {
  if (args.count === 0 || args.count > MAX_SUBSCRIPTIONS) return wasi.ERRNO_INVAL
  const { buffer } = context.memory
  const wanted = Array.from({ length: args.count }, (_, i) => {
    const at = args.subscriptions + i * SUBSCRIPTION_BYTES
    return readSubscription(new DataView(buffer, at, SUBSCRIPTION_BYTES), context)
  })
  sleepUntil(
    wanted.reduce((earliest, { dueAt }) => Math.min(earliest, dueAt), Infinity),
    context.deadline,
  )
  const now = performance.now()
  const due = wanted.filter(({ dueAt }) => dueAt <= now)
  for (const [i, subscription] of due.entries()) {
    writeEvent(new DataView(buffer, args.events + i * EVENT_BYTES, EVENT_BYTES), subscription)
  }
  new DataView(buffer).setUint32(args.eventCount, due.length, true)
  return wasi.ERRNO_SUCCESS
}

function readSubscription(view: DataView, { isOpen }: PollContext): Subscription {
  const userdata = view.getBigUint64(0, true)
  const type = view.getUint8(8)
  const isReadWrite = type === wasi.EVENTTYPE_FD_READ || type === wasi.EVENTTYPE_FD_WRITE
  const errno = isReadWrite && !isOpen(view.getUint32(16, true)) ? wasi.ERRNO_BADF : wasi.ERRNO_SUCCESS
  if (isReadWrite) return { userdata, type, dueAt: -Infinity, errno }
  const dueAt = type === wasi.EVENTTYPE_CLOCK ? readClock(view) : undefined
  if (dueAt === undefined) return { userdata, type, dueAt: -Infinity, errno: wasi.ERRNO_INVAL }
  return { userdata, type, dueAt, errno }
}

/** When a clock's subscription is due, or `undefined` for a clock that cannot be waited for. */
function readClock(view: DataView): number | undefined {
  const timeoutMs = Number(view.getBigUint64(24, true)) / NANOSECONDS_PER_MS
  const isAbsolute = (view.getUint16(40, true) & wasi.SUBCLOCKFLAGS_SUBSCRIPTION_CLOCK_ABSTIME) !== 0
  const clock = view.getUint32(16, true)
  if (clock !== wasi.CLOCKID_REALTIME && clock !== wasi.CLOCKID_MONOTONIC) return undefined
  const now = performance.now()
  if (!isAbsolute) return now + timeoutMs
  return clock === wasi.CLOCKID_MONOTONIC ? timeoutMs : now + timeoutMs - Date.now()
}

function writeEvent(view: DataView, { userdata, type, errno }: Subscription): void {
  for (let i = 0; i < EVENT_BYTES; i += 8) view.setBigUint64(i, 0n, true)
  view.setBigUint64(0, userdata, true)
  view.setUint16(8, errno, true)
  view.setUint8(10, type)
}
