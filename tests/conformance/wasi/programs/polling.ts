// Waiting.
import { type BytesArgument, out, type Program, type Step } from '../program.ts'
import * as s from '../steps.ts'

const [CLOCK, READ, WRITE] = [0, 1, 2] as const
const SUBSCRIPTION = 48
const EVENT = 32

interface Wanted {
  readonly type: number
  /** A clock, or a descriptor. */
  readonly of: number
  readonly ns?: number
  readonly flags?: number
}

/** Polls; sees of each event whose it is, its error, its type. Whose it is is the subscription's number, from 1. */
function poll(wanted: readonly Wanted[], want: Partial<Step> = {}): Step {
  const bytes = new Uint8Array(wanted.length * SUBSCRIPTION)
  const view = new DataView(bytes.buffer)
  for (const [i, { type, of, ns = 0, flags = 0 }] of wanted.entries()) {
    const at = i * SUBSCRIPTION
    view.setBigUint64(at, BigInt(i + 1), true)
    view.setUint8(at + 8, type)
    view.setUint32(at + 16, of, true)
    view.setBigUint64(at + 24, BigInt(ns), true)
    view.setUint16(at + 40, flags, true)
  }
  const subscriptions: BytesArgument = { kind: 'bytes', bytes, pointers: [] }
  return {
    call: 'poll_oneoff',
    args: [subscriptions, out(8), wanted.length, out()],
    room: 8 + wanted.length * EVENT,
    see: seeEvents,
    ...want,
  }
}

const seeEvents = (view: DataView): unknown =>
  Array.from({ length: view.getUint32(0, true) }, (_, i) => {
    const at = 8 + i * EVENT
    return [Number(view.getBigUint64(at, true)), view.getUint16(at + 8, true), view.getUint8(at + 10)]
  })

const WHOLE = (errno: string): NonNullable<Step['wasmtime']> => ({
  errno,
  why: 'it fails the whole poll; WASI gives each event an error',
})
const BADF = 8
const INVAL = 28

export const pollPrograms: readonly Program[] = [
  {
    name: 'poll_oneoff: a clock wakes the program',
    steps: [0, 1].map((of) => poll([{ type: CLOCK, of, ns: 1e6 }], { value: [[1, 0, CLOCK]] })),
  },
  {
    name: 'poll_oneoff: a moment that has passed is not waited for',
    steps: [0, 1].map((of) => poll([{ type: CLOCK, of, ns: 1, flags: 1 }], { value: [[1, 0, CLOCK]] })),
  },
  {
    name: 'poll_oneoff: the earliest of two clocks',
    steps: [
      poll(
        [
          { type: CLOCK, of: 1, ns: 60e9 },
          { type: CLOCK, of: 1, ns: 1e6 },
        ],
        { value: [[2, 0, CLOCK]] },
      ),
    ],
  },
  {
    name: 'poll_oneoff: streams are ready before any clock',
    stdin: 'input',
    steps: [
      poll([{ type: READ, of: 0 }], { value: [[1, 0, READ]] }),
      poll(
        [
          { type: WRITE, of: 1 },
          { type: WRITE, of: 2 },
        ],
        {
          value: [
            [1, 0, WRITE],
            [2, 0, WRITE],
          ],
        },
      ),
      poll(
        [
          { type: CLOCK, of: 1, ns: 60e9 },
          { type: WRITE, of: 1 },
        ],
        { value: [[2, 0, WRITE]] },
      ),
    ],
  },
  {
    name: 'poll_oneoff: a file is ready to be read and written',
    before: { f: 'hello' },
    steps: [
      s.open('f', { as: 'f', rights: s.RW, value: 4 }),
      poll([{ type: READ, of: 4 }], { value: [[1, 0, READ]] }),
      poll([{ type: WRITE, of: 4 }], { value: [[1, 0, WRITE]] }),
    ],
  },
  {
    name: 'poll_oneoff: tells that a file is at its end',
    before: { f: 'hello' },
    steps: [
      s.open('f', { as: 'f', rights: s.RW, value: 4 }),
      ...(
        [
          [0n, 0],
          [5n, 1],
          [50n, 1],
        ] as const
      ).flatMap(([position, hangup]) => [
        s.seek('f', position, s.SET, { value: position }),
        poll([{ type: READ, of: 4 }], { see: (view) => view.getUint16(8 + 24, true), value: hangup }),
      ]),
    ],
  },
  {
    name: 'poll_oneoff: a descriptor that cannot be waited for',
    steps: [
      poll([{ type: READ, of: 77 }], { value: [[1, BADF, READ]], wasmtime: WHOLE('BADF') }),
      poll([{ type: READ, of: 3 }], { value: [[1, BADF, READ]], wasmtime: WHOLE('BADF') }),
      poll([{ type: WRITE, of: 0 }], { value: [[1, BADF, WRITE]], wasmtime: WHOLE('BADF') }),
      poll([{ type: READ, of: 1 }], { value: [[1, BADF, READ]], wasmtime: WHOLE('BADF') }),
      poll(
        [
          { type: READ, of: 77 },
          { type: CLOCK, of: 1, ns: 60e9 },
        ],
        { value: [[1, BADF, READ]], wasmtime: WHOLE('BADF') },
      ),
    ],
  },
  {
    name: 'poll_oneoff: a clock that cannot be waited for, or a subscription that makes no sense',
    steps: [
      poll([{ type: CLOCK, of: 2 }], { value: [[1, INVAL, CLOCK]], wasmtime: WHOLE('INVAL') }),
      poll([{ type: CLOCK, of: 9 }], { value: [[1, INVAL, CLOCK]], wasmtime: WHOLE('INVAL') }),
      poll([{ type: 9, of: 0 }], { value: [[1, INVAL, 9]], wasmtime: WHOLE('INVAL') }),
      poll([{ type: CLOCK, of: 1, flags: 2 }], { value: [[1, INVAL, CLOCK]], wasmtime: WHOLE('INVAL') }),
    ],
  },
  { name: 'poll_oneoff: nothing to wait for', steps: [poll([], { errno: 'INVAL' })] },
]
