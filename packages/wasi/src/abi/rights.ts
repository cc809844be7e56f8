// This file is a table: WASI preview 1's rights, a bit each, and those that make sense for each kind of descriptor.
/** What may be done with a descriptor, or through it. */
export const RIGHTS = {
  FD_DATASYNC: 0x1n,
  FD_READ: 0x2n,
  FD_SEEK: 0x4n,
  FD_FDSTAT_SET_FLAGS: 0x8n,
  FD_SYNC: 0x10n,
  FD_TELL: 0x20n,
  FD_WRITE: 0x40n,
  FD_ADVISE: 0x80n,
  FD_ALLOCATE: 0x100n,
  PATH_CREATE_DIRECTORY: 0x200n,
  PATH_CREATE_FILE: 0x400n,
  PATH_LINK_SOURCE: 0x800n,
  PATH_LINK_TARGET: 0x1000n,
  PATH_OPEN: 0x2000n,
  FD_READDIR: 0x4000n,
  PATH_READLINK: 0x8000n,
  PATH_RENAME_SOURCE: 0x10000n,
  PATH_RENAME_TARGET: 0x20000n,
  PATH_FILESTAT_GET: 0x40000n,
  PATH_FILESTAT_SET_SIZE: 0x80000n,
  PATH_FILESTAT_SET_TIMES: 0x100000n,
  FD_FILESTAT_GET: 0x200000n,
  FD_FILESTAT_SET_SIZE: 0x400000n,
  FD_FILESTAT_SET_TIMES: 0x800000n,
  PATH_SYMLINK: 0x1000000n,
  PATH_REMOVE_DIRECTORY: 0x2000000n,
  PATH_UNLINK_FILE: 0x4000000n,
  POLL_FD_READWRITE: 0x8000000n,
  SOCK_SHUTDOWN: 0x10000000n,
  SOCK_ACCEPT: 0x20000000n,
} as const

const any = (rights: readonly bigint[]): bigint => rights.reduce((all, right) => all | right, 0n)

/**
 * Rights of a directory: those that programs look for in one. Truncating by path is not among them, as in wasmtime: it is
 * given with the right to set the size of what is opened.
 */
export const DIRECTORY_RIGHTS: bigint = any([
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
export const WRITING_RIGHTS: bigint = any([RIGHTS.FD_WRITE, RIGHTS.FD_ALLOCATE, RIGHTS.FD_FILESTAT_SET_SIZE])

/** Rights of a file. */
export const FILE_RIGHTS: bigint = any([
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
