// What the first walk leaves to the second of a body: its instructions that are not plain, in order, and of the plain ones
// between them how many there are and what they weigh. So nothing but these is decoded twice.
//
// An event takes 4 bytes: how far its instruction is from that of the event before (or the first of the body), and the
// number and weight of the plain instructions between. What does not fit takes 16: a mark, then each in 4 bytes.

const DELTA_SHIFT: u32 = 20
const COUNT_SHIFT: u32 = 10
const MASK: u32 = 0x3ff
const MARK: u32 = 0xffff_ffff
const MOST_DELTA: usize = 0xffe

/**
 * A body of so many bytes has no more bytes of events than 5 for each, and these: an instruction that is not plain takes a byte
 * at least, and long events are 100 bytes apart.
 */
export const EVENT_BYTES_PER_BYTE: usize = 5
export const MORE_EVENT_BYTES: usize = 64

/** Writes an event to `at` and returns where the next goes. */
export function writeEvent(at: usize, delta: usize, count: u32, weight: u32): usize {
  if (delta > MOST_DELTA || weight > MASK) return writeLong(at, delta, count, weight)
  store<u32>(at, ((<u32>delta) << DELTA_SHIFT) | (count << COUNT_SHIFT) | weight)
  return at + 4
}

function writeLong(at: usize, delta: usize, count: u32, weight: u32): usize {
  store<u32>(at, MARK)
  store<u32>(at, <u32>delta, 4)
  store<u32>(at, count, 8)
  store<u32>(at, weight, 12)
  return at + 16
}

/** The event that {@link readEvent} read. */
export let eventDelta: usize = 0
export let eventCount: u32 = 0
export let eventWeight: u32 = 0

/** Reads an event and returns where the next is. */
export function readEvent(at: usize): usize {
  const event = load<u32>(at)
  if (event == MARK) {
    eventDelta = load<u32>(at, 4)
    eventCount = load<u32>(at, 8)
    eventWeight = load<u32>(at, 12)
    return at + 16
  }
  eventDelta = event >> DELTA_SHIFT
  eventCount = (event >> COUNT_SHIFT) & MASK
  eventWeight = event & MASK
  return at + 4
}
