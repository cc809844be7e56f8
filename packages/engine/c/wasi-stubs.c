/*
 * The rest of WASI that wasi-libc would import. The engine has no files: assert's and abort's last words go nowhere, and
 * a plug-in asks its host for nothing it does not use. Defining libc's own names for the imports makes them local.
 */
#include <stdint.h>

#include "engine.h"
#include "imports.h"

#define ERRNO_BADF 8

int __imported_wasi_snapshot_preview1_fd_write(int fd, int vectors, int count, int written) {
  return ERRNO_BADF;
}

int __imported_wasi_snapshot_preview1_fd_seek(int fd, int64_t offset, int whence, int position) {
  return ERRNO_BADF;
}

int __imported_wasi_snapshot_preview1_fd_close(int fd) {
  return ERRNO_BADF;
}

int __imported_wasi_snapshot_preview1_fd_fdstat_get(int fd, int stat) {
  return ERRNO_BADF;
}

_Noreturn void __imported_wasi_snapshot_preview1_proc_exit(int code) {
  __builtin_trap();
}

/* The clock that Date reads. While the top level runs it stands at 0, as in a build: what comes of it is the same in all modes. */
int __imported_wasi_snapshot_preview1_clock_time_get(int clock, int64_t precision, int nanoseconds) {
  uint64_t *now = (uint64_t *)nanoseconds;
  if (!engine.building)
    return wasi_clock_time_get(clock, precision, now);
  *now = 0;
  return 0;
}
