import type { WriteNotes } from './write-notes.ts'

/** What a function of WASI writes: so many bytes where an argument points to. */
type Output = readonly [pointer: number, bytes: number | ((args: readonly unknown[]) => number)]

const SIZES: readonly Output[] = [
  [0, 4],
  [1, 4],
]

const EVENT_BYTES = 32

/**
 * What functions write into the guest's memory, by the places of their arguments (`wasi_snapshot_preview1.witx`). One that is
 * not here may write anywhere.
 */
const OUTPUTS: ReadonlyMap<string, readonly Output[]> = new Map<string, readonly Output[]>([
  ['args_sizes_get', SIZES],
  ['clock_res_get', [[1, 8]]],
  ['clock_time_get', [[2, 8]]],
  ['environ_sizes_get', SIZES],
  ['fd_fdstat_get', [[1, 24]]],
  ['fd_filestat_get', [[1, 64]]],
  ['fd_prestat_get', [[1, 8]]],
  ['fd_pwrite', [[4, 4]]],
  ['fd_seek', [[3, 8]]],
  ['fd_tell', [[1, 8]]],
  ['fd_write', [[3, 4]]],
  ['path_filestat_get', [[4, 64]]],
  ['path_open', [[8, 4]]],
  [
    'poll_oneoff',
    [
      [1, (args) => unsigned(args[2]) * EVENT_BYTES],
      [3, 4],
    ],
  ],
  ['random_get', [[0, (args) => unsigned(args[1])]]],
  ...[
    'fd_advise',
    'fd_allocate',
    'fd_close',
    'fd_datasync',
    'fd_fdstat_set_flags',
    'fd_fdstat_set_rights',
    'fd_filestat_set_size',
    'fd_filestat_set_times',
    'fd_renumber',
    'fd_sync',
    'path_create_directory',
    'path_filestat_set_times',
    'path_link',
    'path_remove_directory',
    'path_rename',
    'path_symlink',
    'path_unlink_file',
    'proc_exit',
    'proc_raise',
    'sched_yield',
    'sock_shutdown',
  ].map((name): [string, readonly Output[]] => [name, []]),
])

/** Notes what a call of a function of WASI writes. */
export function noteWasiWrites(notes: WriteNotes, name: string, args: readonly unknown[]): void {
  const outputs = OUTPUTS.get(name)
  if (outputs === undefined) return notes.noteAnywhere()
  for (const [pointer, bytes] of outputs) {
    notes.note(unsigned(args[pointer]), typeof bytes === 'number' ? bytes : bytes(args))
  }
}

function unsigned(argument: unknown): number {
  return Number(argument) >>> 0
}
