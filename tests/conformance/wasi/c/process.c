// Arguments, environment, streams, time and the end of a program.
#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

int main(int count, char **args) {
  for (int i = 0; i < count; i++) printf("arg %d: %s\n", i, args[i]);
  printf("GREETING=%s, MISSING=%s\n", getenv("GREETING"), getenv("MISSING") == NULL ? "(none)" : "?");
  char line[64];
  while (fgets(line, sizeof line, stdin) != NULL) printf("in: %s", line);
  assert(feof(stdin));
  fprintf(stderr, "to error\n");
  struct timespec before, after, pause = {0, 20000000};
  assert(clock_gettime(CLOCK_MONOTONIC, &before) == 0);
  assert(nanosleep(&pause, NULL) == 0);
  assert(clock_gettime(CLOCK_MONOTONIC, &after) == 0);
  long elapsed = (after.tv_sec - before.tv_sec) * 1000 + (after.tv_nsec - before.tv_nsec) / 1000000;
  assert(elapsed >= 20 && elapsed < 20000);
  assert(time(NULL) > 1577836800);
  unsigned char random[64] = {0}, zeroes[64] = {0};
  assert(getentropy(random, sizeof random) == 0 && memcmp(random, zeroes, sizeof random) != 0);
  struct pollfd ready = {.fd = 1, .events = POLLOUT};
  assert(poll(&ready, 1, 1000) == 1 && (ready.revents & POLLOUT) != 0);
  assert(poll(NULL, 0, 5) == 0 || errno == EINVAL || errno == ENOTSUP);
  fflush(stdout);
  _Exit(42);
}
