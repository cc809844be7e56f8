// Directories, links and renames, as POSIX has them.
#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int by_name(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static void list(const char *path) {
  DIR *directory = opendir(path);
  assert(directory != NULL);
  char *names[64];
  int count = 0;
  struct dirent *entry;
  while ((entry = readdir(directory)) != NULL) names[count++] = strdup(entry->d_name);
  qsort(names, count, sizeof *names, by_name);
  printf("%s:", path);
  for (int i = 0; i < count; i++) printf(" %s", names[i]);
  printf("\n");
  closedir(directory);
}

static void touch(const char *path, const char *text) {
  FILE *file = fopen(path, "w");
  assert(file != NULL && fputs(text, file) >= 0 && fclose(file) == 0);
}

int main(void) {
  assert(mkdir("/dir", 0777) == 0 && mkdir("/dir", 0777) == -1 && errno == EEXIST);
  assert(mkdir("/dir/in", 0777) == 0);
  touch("/dir/a", "a");
  touch("/dir/in/b", "b");
  list("/dir");
  assert(rmdir("/dir") == -1 && errno == ENOTEMPTY);
  assert(rename("/dir/in", "/moved") == 0 && access("/moved/b", R_OK) == 0);
  assert(rename("/dir/a", "/moved") == -1 && errno == EISDIR);
  assert(rename("/moved", "/moved/x") == -1 && errno == EINVAL);
  assert(symlink("dir/a", "/link") == 0);
  char target[16] = {0};
  assert(readlink("/link", target, sizeof target) == 5 && strcmp(target, "dir/a") == 0);
  struct stat stat_of;
  assert(lstat("/link", &stat_of) == 0 && S_ISLNK(stat_of.st_mode));
  assert(stat("/link", &stat_of) == 0 && S_ISREG(stat_of.st_mode) && stat_of.st_size == 1);
  assert(link("/dir/a", "/hard") == 0 && stat("/hard", &stat_of) == 0 && stat_of.st_nlink == 2);
  assert(symlink("nowhere", "/dangling") == 0 && open("/dangling", O_RDONLY) == -1 && errno == ENOENT);
  assert(symlink("loop", "/loop") == 0 && open("/loop", O_RDONLY) == -1 && errno == ELOOP);
  assert(open("/link", O_RDONLY | O_NOFOLLOW) == -1 && errno == ELOOP);
  list("/");
  assert(unlink("/dir") == -1 && (errno == EISDIR || errno == EPERM));
  assert(rmdir("/hard") == -1 && errno == ENOTDIR);
  int fd = open("/moved", O_RDONLY | O_DIRECTORY);
  assert(fd >= 0 && openat(fd, "b", O_RDONLY) >= 0 && faccessat(fd, "c", F_OK, 0) == -1);
  struct timespec times[2] = {{1, 2}, {1600000000, 123456789}};
  assert(utimensat(fd, "b", times, 0) == 0 && fstatat(fd, "b", &stat_of, 0) == 0);
  assert(stat_of.st_mtim.tv_sec == 1600000000 && stat_of.st_mtim.tv_nsec == 123456789);
  assert(unlinkat(fd, "b", 0) == 0 && rmdir("/moved") == 0);
  list("/");
  return 0;
}
