import { ERRNO } from '../abi/errno.ts'
import { CLOCK, EVENT } from '../abi/flags.ts'
import { RIGHTS } from '../abi/rights.ts'
import type { Descriptor } from '../descriptors/descriptor.ts'
import { errnoOf, fail } from '../wasi-error.ts'
import type { WasiContext, WasiFunction } from './wasi-context.ts'

const SUBSCRIPTION_BYTES = 48
const EVENT_BYTES = 32
/** Subscriptions of one poll: more than any program has files, and few enough to read in no time. */
const MAX_SUBSCRIPTIONS = 4096
const ABSOLUTE = 1
const HANGUP = 1
const LARGEST_TIME = 2n ** 63n - 1n

/** Something that a guest waits for. */
interface Subscription {
  readonly userdata: bigint
  readonly type: number
  /** When it is due on the monotonic clock; what is due already has none. */
  readonly dueAt?: bigint
  readonly errno: number
  /** Bytes that can be read, or some that can be written. */
  readonly bytes?: bigint
  readonly isAtEnd?: boolean
}

/** Waiting: until the first of some things is due. Files and streams always are. */
export function pollFunctions(context: WasiContext): Record<string, WasiFunction> {
  const { memory } = context
  return {
    poll_oneoff(at: number, events: number, count: number, result: number) {
      if (count === 0 || count > MAX_SUBSCRIPTIONS) fail('INVAL')
      memory.assertWritable(at, count * SUBSCRIPTION_BYTES, 8)
      memory.assertWritable(events, count * EVENT_BYTES, 8)
      memory.assertWritable(result, 4, 4)
      const wanted = Array.from({ length: count }, (_, i) => readSubscription(context, at + i * SUBSCRIPTION_BYTES))
      const due = dueOf(wanted, context.clocks)
      for (const [i, subscription] of due.entries()) writeEvent(context, events + i * EVENT_BYTES, subscription)
      memory.setU32(result, due.length)
    },
  }
}

/** Waits where nothing is due. What is due then is the earliest, and all that are of its time. */
function dueOf(wanted: readonly Subscription[], clocks: WasiContext['clocks']): readonly Subscription[] {
  const ready = wanted.filter(({ dueAt }) => dueAt === undefined)
  const times = wanted.flatMap(({ dueAt }) => dueAt ?? [])
  if (times.length === 0) return ready
  const earliest = times.reduce((a, b) => (a < b ? a : b))
  if (ready.length === 0) clocks.sleepUntil(earliest)
  const now = clocks.monotonic()
  const reached = ready.length === 0 && earliest > now ? earliest : now
  return wanted.filter(({ dueAt }) => dueAt === undefined || dueAt <= reached)
}

/**
 *     0          8         16       24         32          40
 *     | userdata | type u8 | clock | timeout  | precision | flags u16 |    for a clock
 *     | userdata | type u8 | fd    |                                       for a descriptor
 */
function readSubscription(context: WasiContext, at: number): Subscription {
  const { memory } = context
  const userdata = memory.getU64(at)
  const type = memory.getU8(at + 8)
  const subject = memory.getU32(at + 16)
  try {
    if (type === EVENT.FD_READ || type === EVENT.FD_WRITE) {
      const descriptor = context.descriptors.get(subject)
      return { userdata, type, errno: ERRNO.SUCCESS, ...readiness(descriptor, type) }
    }
    if (type !== EVENT.CLOCK) fail('INVAL')
    const dueAt = dueTime(context, { clock: subject, timeout: memory.getU64(at + 24), flags: memory.getU16(at + 40) })
    return { userdata, type, errno: ERRNO.SUCCESS, dueAt }
  } catch (error) {
    const errno = errnoOf(error)
    if (errno === undefined) throw error
    return { userdata, type, errno }
  }
}

/** @throws {WasiError} BADF for what cannot be waited for so */
function readiness(descriptor: Descriptor, type: number): Pick<Subscription, 'bytes' | 'isAtEnd'> {
  if (descriptor.kind === 'directory') return fail('BADF')
  descriptor.require(RIGHTS.POLL_FD_READWRITE)
  if (descriptor.kind === 'stream') {
    if ((type === EVENT.FD_READ ? descriptor.read : descriptor.write) === undefined) fail('BADF')
    return { bytes: 1n }
  }
  if (type === EVENT.FD_WRITE) return { bytes: 1n }
  const left = descriptor.node.stat().size - descriptor.position
  return { bytes: left > 0n ? left : 1n, isAtEnd: left <= 0n }
}

function dueTime(
  { clocks }: WasiContext,
  { clock, timeout, flags }: { readonly clock: number; readonly timeout: bigint; readonly flags: number },
): bigint {
  if ((clock !== CLOCK.REALTIME && clock !== CLOCK.MONOTONIC) || (flags & ~ABSOLUTE) !== 0) fail('INVAL')
  const now = clocks.monotonic()
  if (flags !== ABSOLUTE) return atMost(now + timeout)
  return atMost(clock === CLOCK.MONOTONIC ? timeout : now + timeout - clocks.realtime())
}

const atMost = (time: bigint): bigint => (time > LARGEST_TIME ? LARGEST_TIME : time)

/**
 *     0          8       10        16       24
 *     | userdata | errno | type u8 | nbytes | flags u16 |
 */
function writeEvent({ memory }: WasiContext, at: number, subscription: Subscription): void {
  const { userdata, errno, type, bytes = 0n, isAtEnd = false } = subscription
  memory.setU64(at, userdata)
  memory.setU64(at + 8, BigInt(errno | (type << 16)))
  memory.setU64(at + 16, bytes)
  memory.setU64(at + 24, BigInt(isAtEnd ? HANGUP : 0))
}
