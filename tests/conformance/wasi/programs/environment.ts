// Arguments, environment, clocks, randomness, and the end of a program.
import { out, type Program, type Step, text } from '../program.ts'
import { call, read, write } from '../steps.ts'

const decoder = new TextDecoder()
const u32 = (view: DataView, at = 0): number => view.getUint32(at, true)

const sizes = (name: 'args' | 'environ', value: readonly number[]): Step =>
  call(`${name}_sizes_get`, [out(), out(4)], { room: 8, see: (view) => [u32(view), u32(view, 4)], value })

/** Sees the strings, found by their pointers from the first one's. */
const strings = (name: 'args' | 'environ', value: readonly string[]): Step => ({
  call: `${name}_get`,
  args: [out(), out(32)],
  room: 128,
  see: (view) =>
    value.map((_, i) => {
      const at = 32 + u32(view, i * 4) - u32(view)
      const bytes = new Uint8Array(view.buffer, view.byteOffset + at, 96 - at + 32)
      return decoder.decode(bytes.subarray(0, bytes.indexOf(0)))
    }),
  value,
})

const resolution = (clock: number, wanted: Partial<Step> = {}): Step =>
  call('clock_res_get', [clock, out()], { room: 8, see: (view) => view.getBigUint64(0, true) > 0n, ...wanted })
const time = (clock: number, wanted: Partial<Step> = {}): Step =>
  call('clock_time_get', [clock, 1n, out()], { room: 8, see: (view) => view.getBigUint64(0, true) > 0n, ...wanted })

const NO_CPU_CLOCK = { errno: 'BADF' } as const

export const environmentPrograms: readonly Program[] = [
  {
    name: 'args_sizes_get, args_get: every argument ends in a zero byte that counts',
    args: ['prog', 'b c', '', 'ü'],
    steps: [sizes('args', [4, 5 + 4 + 1 + 3]), strings('args', ['prog', 'b c', '', 'ü'])],
  },
  {
    name: 'args_get: there may be none',
    steps: [sizes('args', [0, 0]), call('args_get', [out(), out()], { room: 8 })],
  },
  {
    name: 'environ_sizes_get, environ_get: name and value with = between',
    env: { A: '1', EMPTY: '', B: 'x=y' },
    steps: [sizes('environ', [3, 4 + 7 + 6]), strings('environ', ['A=1', 'EMPTY=', 'B=x=y'])],
  },
  { name: 'environ_get: there may be nothing', steps: [sizes('environ', [0, 0]), strings('environ', [])] },
  {
    name: 'clock_res_get, clock_time_get: the real and the monotonic clock',
    steps: [0, 1].flatMap((clock) => [resolution(clock, { value: true }), time(clock, { value: true })]),
  },
  {
    name: 'clock_time_get: the real clock is past 2020',
    steps: [time(0, { see: (view) => view.getBigUint64(0, true) > 1_577_836_800_000_000_000n, value: true })],
  },
  {
    name: 'clock_res_get, clock_time_get: there are no clocks of a processor’s time',
    steps: [2, 3].flatMap((clock) => [resolution(clock, NO_CPU_CLOCK), time(clock, NO_CPU_CLOCK)]),
  },
  {
    name: 'random_get: fills all that is asked for, and nothing else',
    steps: [
      call('random_get', [out(8), 64], {
        room: 80,
        see: (view) => [
          view.getBigUint64(0, true),
          Array.from({ length: 8 }, (_, i) => view.getBigUint64(8 + i * 8, true)).some((word) => word === 0n),
          view.getBigUint64(72, true),
        ],
        value: [0n, false, 0n],
      }),
      call('random_get', [out(), 0], { room: 8, see: (view) => view.getBigUint64(0, true), value: 0n }),
    ],
  },
  { name: 'sched_yield: comes back', steps: [call('sched_yield', [])] },
  { name: 'proc_exit: 0 is success', steps: [call('proc_exit', [0])] },
  { name: 'proc_exit: the code is the program’s', exitCode: 33, steps: [call('proc_exit', [33])] },
  {
    name: 'proc_exit: nothing comes after',
    exitCode: 1,
    stdout: 'before',
    steps: [write(1, 'before', { value: 6 }), call('proc_exit', [1])],
  },
  {
    name: 'proc_raise: no signal at all is no end',
    steps: [
      call('proc_raise', [0], {
        wasmtime: { errno: 'NOTSUP', why: 'it has no signals; POSIX’s raise(0) does nothing' },
      }),
    ],
  },
  {
    name: 'streams: output and error go where they should, input comes in pieces, and ends',
    stdin: 'some input',
    stdout: 'out\n',
    stderr: 'err',
    steps: [
      write(1, 'out\n', { value: 4 }),
      write(2, 'err', { value: 3 }),
      read(0, 4, { value: 'some' }),
      read(0, 40, { value: ' input' }),
      read(0, 4, { value: '' }),
    ],
  },
  {
    name: 'pointers: one out of the memory ends the program',
    traps: true,
    steps: [call('args_sizes_get', [-4, out()], { room: 4 })],
  },
  {
    name: 'pointers: one that is not aligned ends the program',
    traps: true,
    steps: [call('args_sizes_get', [out(1), out(4)], { room: 12 })],
  },
  {
    name: 'pointers: bytes past the end of the memory end the program',
    traps: true,
    steps: [call('random_get', [4 * 65_536 - 4, 8])],
  },
  {
    name: 'pointers: no bytes may be anywhere',
    steps: [call('random_get', [4 * 65_536, 0]), call('random_get', [-1, 0])],
  },
  {
    name: 'pointers: a path that leads out of the memory ends the program',
    traps: true,
    steps: [call('path_open', [3, 0, 4 * 65_536 - 1, 2, 0, 0n, 0n, 0, out()], { room: 4 })],
  },
  {
    name: 'pointers: buffers are looked at before the descriptor',
    traps: true,
    steps: [call('fd_read', [77, 4 * 65_536, 1, out()], { room: 4 })],
  },
  {
    name: 'pointers: a buffer out of the memory ends the program',
    traps: true,
    steps: [
      call(
        'fd_write',
        [1, { kind: 'bytes', bytes: new Uint8Array([0, 0, 0, 255, 4, 0, 0, 0]), pointers: [] }, 1, out()],
        { room: 4 },
      ),
    ],
  },
  {
    name: 'strings: a path is UTF-8, without a zero byte',
    before: { f: '' },
    steps: [
      call('path_create_directory', [3, text(new Uint8Array([0xc3, 0x28]))], { errno: 'ILSEQ' }),
      call('path_create_directory', [3, text(new Uint8Array([0xed, 0xa0, 0x80]))], { errno: 'ILSEQ' }),
      call('path_unlink_file', [3, text('f\0')], { errno: 'INVAL' }),
      call('path_unlink_file', [3, text('\0')], { errno: 'INVAL' }),
      call('path_unlink_file', [3, text('f')]),
    ],
  },
]
