/*
 * WASI for a plug-in that opens no file: these definitions take the place of the imports that libc would have, so that
 * the plug-in runs in hosts that have no WASI. What is written to standard output and error becomes lines of the host's
 * log; standard input is empty, and so are environment and arguments; `exit` fails the call.
 */
#include <stdint.h>

#define TENON_NO_LIBC
#include <tenon.h>

enum { STDIN, STDOUT, STDERR };
enum { ERRNO_BADF = 8, ERRNO_SPIPE = 70, FILETYPE_CHARACTER_DEVICE = 2 };

/* A piece of what is written: WASI's ciovec. */
typedef struct {
  const char *bytes;
  uint32_t length;
} Piece;

/* WASI's fdstat: 24 bytes. */
typedef struct {
  uint8_t filetype;
  uint16_t flags;
  uint64_t rights, rights_inheriting;
} Status;

#define WASI_FUNCTION(name) __imported_wasi_snapshot_preview1_##name

int32_t WASI_FUNCTION(fd_write)(int32_t fd, int32_t pieces, int32_t count, int32_t written);
int32_t WASI_FUNCTION(fd_read)(int32_t fd, int32_t pieces, int32_t count, int32_t read);
int32_t WASI_FUNCTION(fd_close)(int32_t fd);
int32_t WASI_FUNCTION(fd_seek)(int32_t fd, int64_t offset, int32_t whence, int32_t position);
int32_t WASI_FUNCTION(fd_fdstat_get)(int32_t fd, int32_t status);
int32_t WASI_FUNCTION(fd_fdstat_set_flags)(int32_t fd, int32_t flags);
int32_t WASI_FUNCTION(fd_prestat_get)(int32_t fd, int32_t status);
int32_t WASI_FUNCTION(fd_prestat_dir_name)(int32_t fd, int32_t name, int32_t length);
int32_t WASI_FUNCTION(environ_sizes_get)(int32_t count, int32_t bytes);
int32_t WASI_FUNCTION(environ_get)(int32_t list, int32_t bytes);
int32_t WASI_FUNCTION(args_sizes_get)(int32_t count, int32_t bytes);
int32_t WASI_FUNCTION(args_get)(int32_t list, int32_t bytes);
_Noreturn void WASI_FUNCTION(proc_exit)(int32_t code);

static int is_stream(int32_t fd) { return fd >= STDIN && fd <= STDERR; }

/* All pieces in one block, without the end of the last line; 0 where nothing is left. */
static tenon_block join(const Piece *pieces, int32_t count, uint32_t total) {
  tenon_block text;
  uint64_t at = 0;
  uint32_t rest = total;
  for (int32_t i = count; i-- > 0;) {
    if (pieces[i].length == 0) continue;
    if (pieces[i].bytes[pieces[i].length - 1] == '\n') rest--;
    break;
  }
  text = tenon_block_new(rest);
  for (int32_t i = 0; i < count && rest > 0; i++) {
    const uint32_t length = pieces[i].length < rest ? pieces[i].length : rest;
    tenon_store(text + at, pieces[i].bytes, length);
    at += length;
    rest -= length;
  }
  return text;
}

int32_t WASI_FUNCTION(fd_write)(int32_t fd, int32_t pieces, int32_t count, int32_t written) {
  const Piece *list = (const Piece *)pieces;
  uint32_t total = 0;
  tenon_block text;
  if (fd != STDOUT && fd != STDERR) return ERRNO_BADF;
  for (int32_t i = 0; i < count; i++) total += list[i].length;
  text = join(list, count, total);
  if (text != 0 && fd == STDOUT) tenon_abi_log_info(text);
  if (text != 0 && fd == STDERR) tenon_abi_log_error(text);
  *(uint32_t *)written = total;
  return 0;
}

int32_t WASI_FUNCTION(fd_read)(int32_t fd, int32_t pieces, int32_t count, int32_t read) {
  (void)pieces, (void)count;
  if (fd != STDIN) return ERRNO_BADF;
  *(uint32_t *)read = 0;
  return 0;
}

int32_t WASI_FUNCTION(fd_close)(int32_t fd) { return is_stream(fd) ? 0 : ERRNO_BADF; }

int32_t WASI_FUNCTION(fd_seek)(int32_t fd, int64_t offset, int32_t whence, int32_t position) {
  (void)offset, (void)whence, (void)position;
  return is_stream(fd) ? ERRNO_SPIPE : ERRNO_BADF;
}

/* A terminal, as far as libc can tell: so it writes line by line, and nothing waits for an end that never comes. */
int32_t WASI_FUNCTION(fd_fdstat_get)(int32_t fd, int32_t status) {
  Status *to = (Status *)status;
  if (!is_stream(fd)) return ERRNO_BADF;
  to->filetype = FILETYPE_CHARACTER_DEVICE;
  to->flags = 0;
  to->rights = to->rights_inheriting = 0;
  return 0;
}

int32_t WASI_FUNCTION(fd_fdstat_set_flags)(int32_t fd, int32_t flags) {
  (void)flags;
  return is_stream(fd) ? 0 : ERRNO_BADF;
}

/* No directory was opened for the plug-in. */
int32_t WASI_FUNCTION(fd_prestat_get)(int32_t fd, int32_t status) {
  (void)fd, (void)status;
  return ERRNO_BADF;
}

int32_t WASI_FUNCTION(fd_prestat_dir_name)(int32_t fd, int32_t name, int32_t length) {
  (void)fd, (void)name, (void)length;
  return ERRNO_BADF;
}

static int32_t nothing(int32_t count, int32_t bytes) {
  *(uint32_t *)count = *(uint32_t *)bytes = 0;
  return 0;
}

int32_t WASI_FUNCTION(environ_sizes_get)(int32_t count, int32_t bytes) { return nothing(count, bytes); }
int32_t WASI_FUNCTION(args_sizes_get)(int32_t count, int32_t bytes) { return nothing(count, bytes); }

int32_t WASI_FUNCTION(environ_get)(int32_t list, int32_t bytes) {
  (void)list, (void)bytes;
  return 0;
}

int32_t WASI_FUNCTION(args_get)(int32_t list, int32_t bytes) {
  (void)list, (void)bytes;
  return 0;
}

/* Without WASI there is no way to end a call but to fail it. */
_Noreturn void WASI_FUNCTION(proc_exit)(int32_t code) {
  char text[40] = "the plug-in called exit(";
  char digits[11];
  int at = 24, count = 0;
  uint32_t rest = code < 0 ? 0u - (uint32_t)code : (uint32_t)code;
  if (code < 0) text[at++] = '-';
  do digits[count++] = (char)('0' + rest % 10);
  while (rest /= 10);
  while (count > 0) text[at++] = digits[--count];
  text[at] = ')';
  tenon_fail(text);
  __builtin_trap();
}
