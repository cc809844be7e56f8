// This file is a table: WASI preview 1's flags and small enumerations.

/** What kind of thing a descriptor or a directory entry is. */
export const FILE_TYPE = {
  UNKNOWN: 0,
  BLOCK_DEVICE: 1,
  CHARACTER_DEVICE: 2,
  DIRECTORY: 3,
  REGULAR_FILE: 4,
  SOCKET_DGRAM: 5,
  SOCKET_STREAM: 6,
  SYMBOLIC_LINK: 7,
} as const

/** One of {@link FILE_TYPE}. */
export type FileType = (typeof FILE_TYPE)[keyof typeof FILE_TYPE]

/** How a path is resolved. */
export const LOOKUP_SYMLINK_FOLLOW = 1

/** How `path_open` opens. */
export const OFLAGS = { CREAT: 1, DIRECTORY: 2, EXCL: 4, TRUNC: 8 } as const

/** How a descriptor behaves. */
export const FDFLAGS = { APPEND: 1, DSYNC: 2, NONBLOCK: 4, RSYNC: 8, SYNC: 16 } as const

/** Which times are set, and to what. */
export const FSTFLAGS = { ATIM: 1, ATIM_NOW: 2, MTIM: 4, MTIM_NOW: 8 } as const

/** What an offset counts from. */
export const WHENCE = { SET: 0, CUR: 1, END: 2 } as const

/** The largest of `fd_advise`'s advices. */
export const LAST_ADVICE = 5

/** The clocks. */
export const CLOCK = { REALTIME: 0, MONOTONIC: 1, PROCESS_CPUTIME: 2, THREAD_CPUTIME: 3 } as const

/** What `poll_oneoff` waits for. */
export const EVENT = { CLOCK: 0, FD_READ: 1, FD_WRITE: 2 } as const
