// This file is a table: WASI preview 1's rights, a bit each, and those that make sense for each kind of descriptor.
/** What may be done with a descriptor, or through it. Numbers: WASI's 64 bits are 30 in use, and bigints take ten times as long. */
export const RIGHTS = {
  FD_DATASYNC: 0x1,
  FD_READ: 0x2,
  FD_SEEK: 0x4,
  FD_FDSTAT_SET_FLAGS: 0x8,
  FD_SYNC: 0x10,
  FD_TELL: 0x20,
  FD_WRITE: 0x40,
  FD_ADVISE: 0x80,
  FD_ALLOCATE: 0x100,
  PATH_CREATE_DIRECTORY: 0x200,
  PATH_CREATE_FILE: 0x400,
  PATH_LINK_SOURCE: 0x800,
  PATH_LINK_TARGET: 0x1000,
  PATH_OPEN: 0x2000,
  FD_READDIR: 0x4000,
  PATH_READLINK: 0x8000,
  PATH_RENAME_SOURCE: 0x10000,
  PATH_RENAME_TARGET: 0x20000,
  PATH_FILESTAT_GET: 0x40000,
  PATH_FILESTAT_SET_SIZE: 0x80000,
  PATH_FILESTAT_SET_TIMES: 0x100000,
  FD_FILESTAT_GET: 0x200000,
  FD_FILESTAT_SET_SIZE: 0x400000,
  FD_FILESTAT_SET_TIMES: 0x800000,
  PATH_SYMLINK: 0x1000000,
  PATH_REMOVE_DIRECTORY: 0x2000000,
  PATH_UNLINK_FILE: 0x4000000,
  POLL_FD_READWRITE: 0x8000000,
  SOCK_SHUTDOWN: 0x10000000,
  SOCK_ACCEPT: 0x20000000,
} as const

const any = (rights: readonly number[]): number => rights.reduce((all, right) => all | right, 0)

/**
 * Rights of a directory: those that programs look for in one. Truncating by path is not among them, as in wasmtime: it is
 * given with the right to set the size of what is opened.
 */
export const DIRECTORY_RIGHTS: number = any([
  RIGHTS.PATH_CREATE_DIRECTORY,
  RIGHTS.PATH_CREATE_FILE,
  RIGHTS.PATH_LINK_SOURCE,
  RIGHTS.PATH_LINK_TARGET,
  RIGHTS.PATH_OPEN,
  RIGHTS.FD_READDIR,
  RIGHTS.PATH_READLINK,
  RIGHTS.PATH_RENAME_SOURCE,
  RIGHTS.PATH_RENAME_TARGET,
  RIGHTS.PATH_FILESTAT_GET,
  RIGHTS.PATH_FILESTAT_SET_TIMES,
  RIGHTS.FD_FILESTAT_GET,
  RIGHTS.FD_FILESTAT_SET_TIMES,
  RIGHTS.PATH_SYMLINK,
  RIGHTS.PATH_REMOVE_DIRECTORY,
  RIGHTS.PATH_UNLINK_FILE,
])

/** Rights of a file that can only be had where it is opened for writing. */
export const WRITING_RIGHTS: number = any([RIGHTS.FD_WRITE, RIGHTS.FD_ALLOCATE, RIGHTS.FD_FILESTAT_SET_SIZE])

/** Rights of a file. */
export const FILE_RIGHTS: number = any([
  WRITING_RIGHTS,
  RIGHTS.FD_DATASYNC,
  RIGHTS.FD_READ,
  RIGHTS.FD_SEEK,
  RIGHTS.FD_FDSTAT_SET_FLAGS,
  RIGHTS.FD_SYNC,
  RIGHTS.FD_TELL,
  RIGHTS.FD_ADVISE,
  RIGHTS.FD_FILESTAT_GET,
  RIGHTS.FD_FILESTAT_SET_TIMES,
  RIGHTS.POLL_FD_READWRITE,
])

/** The rights among the 64 bits that a guest hands over. */
export function toRights(bits: bigint): number {
  return Number(BigInt.asUintN(30, bits))
}
