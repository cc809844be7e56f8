// A tree made, walked, changed and removed again: what tools do, and much of it.
#define _XOPEN_SOURCE 700
#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static unsigned files, directories, bytes;

static void grow(const char *path, int depth) {
  assert(mkdir(path, 0777) == 0);
  for (int i = 0; i < 4; i++) {
    char name[256];
    snprintf(name, sizeof name, "%s/file-%d", path, i);
    FILE *file = fopen(name, "wb");
    assert(file != NULL);
    for (int j = 0; j < 500 * (i + 1); j++) assert(fputc(j & 255, file) != EOF);
    assert(fclose(file) == 0);
    if (depth == 0) continue;
    snprintf(name, sizeof name, "%s/dir-%d", path, i);
    grow(name, depth - 1);
  }
}

static void walk(const char *path, int removes) {
  DIR *directory = opendir(path);
  assert(directory != NULL);
  struct dirent *entry;
  while ((entry = readdir(directory)) != NULL) {
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
    char name[256];
    snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
    struct stat stat_of;
    assert(lstat(name, &stat_of) == 0);
    if (S_ISDIR(stat_of.st_mode)) {
      directories++;
      walk(name, removes);
      if (removes) assert(rmdir(name) == 0);
    } else {
      files++;
      bytes += stat_of.st_size;
      if (removes) assert(unlink(name) == 0);
    }
  }
  closedir(directory);
}

int main(void) {
  grow("/tree", 2);
  walk("/tree", 0);
  printf("%u files, %u directories, %u bytes\n", files, directories, bytes);
  FILE *file = fopen("/tree/dir-1/dir-2/file-3", "r+b");
  assert(file != NULL && fseek(file, 1999, SEEK_SET) == 0 && fgetc(file) == (1999 & 255));
  assert(fseek(file, 10, SEEK_SET) == 0 && fputc('!', file) == '!' && fclose(file) == 0);
  assert(rename("/tree/dir-1", "/other") == 0);
  file = fopen("/other/dir-2/file-3", "rb");
  assert(file != NULL && fseek(file, 10, SEEK_SET) == 0 && fgetc(file) == '!' && fclose(file) == 0);
  walk("/tree", 1);
  walk("/other", 1);
  assert(rmdir("/tree") == 0 && rmdir("/other") == 0);
  return 0;
}
