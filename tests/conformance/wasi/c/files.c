// stdio and unistd over WASI: what a C program does with files.
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int main(void) {
  FILE *file = fopen("/made.txt", "w+");
  assert(file != NULL);
  assert(fprintf(file, "line %d\n", 1) == 7);
  assert(fputs("line 2\n", file) >= 0);
  assert(fflush(file) == 0);
  rewind(file);
  char line[32];
  while (fgets(line, sizeof line, file) != NULL) printf("read: %s", line);
  assert(fseek(file, -7, SEEK_END) == 0 && ftell(file) == 7);
  assert(fclose(file) == 0);

  int fd = open("/made.txt", O_WRONLY | O_APPEND);
  assert(fd >= 0 && write(fd, "end\n", 4) == 4 && lseek(fd, 0, SEEK_CUR) == 18);
  assert(read(fd, line, 1) == -1 && errno == EBADF);
  assert(close(fd) == 0 && close(fd) == -1 && errno == EBADF);

  struct stat stat_of;
  assert(stat("/made.txt", &stat_of) == 0 && S_ISREG(stat_of.st_mode) && stat_of.st_size == 18);
  fd = open("/made.txt", O_RDWR);
  assert(ftruncate(fd, 4) == 0 && fstat(fd, &stat_of) == 0 && stat_of.st_size == 4);
  assert(pread(fd, line, 4, 2) == 2 && memcmp(line, "ne", 2) == 0);
  assert(pwrite(fd, "LI", 2, 0) == 2 && fsync(fd) == 0 && fdatasync(fd) == 0);
  assert(lseek(fd, -1, SEEK_SET) == -1 && errno == EINVAL);
  assert(lseek(fd, 10, SEEK_SET) == 10 && write(fd, "x", 1) == 1);
  close(fd);

  assert(open("/missing", O_RDONLY) == -1 && errno == ENOENT);
  assert(open("/made.txt", O_CREAT | O_EXCL | O_RDWR, 0666) == -1 && errno == EEXIST);
  assert(open("/made.txt/x", O_RDONLY) == -1 && errno == ENOTDIR);
  assert(unlink("/made.txt") == 0 && access("/made.txt", F_OK) == -1 && errno == ENOENT);
  puts("done");
  return 0;
}
