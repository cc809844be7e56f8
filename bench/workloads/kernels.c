/*
 * Programs for the meter section: each export works for some milliseconds on data of its own and outputs a checksum of four
 * bytes, so that every variant of the module can be held to the same result. All are written for this file.
 */
#include "extism.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define PROGRAM(name) EXTISM_EXPORT(name) int32_t name(void)
#define NOINLINE __attribute__((noinline))

static uint8_t bytes[8 << 20];
static uint8_t packed[9 << 20];

static int32_t finish(uint32_t checksum) {
  extism_output_set(extism_put(&checksum, sizeof checksum), sizeof checksum);
  return 0;
}

/* Numerical Recipes' generator: the same numbers everywhere. */
static uint32_t next_random(uint32_t *state) { return *state = *state * 1664525u + 1013904223u; }

static void fill_with_words(size_t length) {
  static const char letters[] = "etaoin shrdlu the and of";
  uint32_t state = 1;
  for (size_t i = 0; i < length; i++) bytes[i] = letters[(next_random(&state) >> 16) % (sizeof letters - 1)];
}

/* Sieve of Eratosthenes: strided stores. */
PROGRAM(sieve) {
  enum { LIMIT = 2000000 };
  uint32_t primes = 0;
  memset(bytes, 0, LIMIT);
  for (uint32_t i = 2; i < LIMIT; i++) {
    if (bytes[i]) continue;
    primes++;
    for (uint32_t multiple = i + i; multiple < LIMIT; multiple += i) bytes[multiple] = 1;
  }
  return finish(primes);
}

/* FNV-1a over bytes: one multiplication after another. */
PROGRAM(fnv) {
  uint32_t hash = 2166136261u;
  for (size_t i = 0; i < 4000000; i++) hash = (hash ^ bytes[i]) * 16777619u;
  return finish(hash);
}

/* Matrix product of doubles: an inner loop of four instructions. */
PROGRAM(matmul) {
  enum { N = 200 };
  static double left[N * N], right[N * N], product[N * N];
  for (int i = 0; i < N * N; i++) left[i] = i % 7, right[i] = i % 5;
  for (int i = 0; i < N; i++) {
    for (int j = 0; j < N; j++) {
      double sum = 0;
      for (int k = 0; k < N; k++) sum += left[i * N + k] * right[k * N + j];
      product[i * N + j] = sum;
    }
  }
  return finish((uint32_t)product[N * N / 2 + 77]);
}

static uint32_t rotate(uint32_t value, int by) { return value >> by | value << (32 - by); }

/* The 64 round constants: the first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
static uint32_t round_constants[64];

/* floor(2^32 * fraction of the cube root of `prime`), by bisection in whole numbers of 2^-32. */
static uint32_t cube_root_fraction(uint32_t prime) {
  uint64_t low = 0, high = 7ull << 32;
  while (low < high) {
    uint64_t middle = (low + high + 1) / 2;
    unsigned __int128 cube = (unsigned __int128)middle * middle * middle;
    if (cube >> 96 < prime) low = middle;
    else high = middle - 1;
  }
  return (uint32_t)low;
}

static void make_round_constants(void) {
  uint32_t candidate = 2;
  for (int i = 0; i < 64; candidate++) {
    bool is_prime = true;
    for (uint32_t d = 2; d * d <= candidate; d++) is_prime = is_prime && candidate % d != 0;
    if (is_prime) round_constants[i++] = cube_root_fraction(candidate);
  }
}

static NOINLINE void sha256_block(uint32_t *state, const uint8_t *block) {
  uint32_t w[64], s[8];
  for (int i = 0; i < 16; i++) {
    w[i] = (uint32_t)block[i * 4] << 24 | block[i * 4 + 1] << 16 | block[i * 4 + 2] << 8 | block[i * 4 + 3];
  }
  for (int i = 16; i < 64; i++) {
    uint32_t a = rotate(w[i - 15], 7) ^ rotate(w[i - 15], 18) ^ w[i - 15] >> 3;
    uint32_t b = rotate(w[i - 2], 17) ^ rotate(w[i - 2], 19) ^ w[i - 2] >> 10;
    w[i] = w[i - 16] + a + w[i - 7] + b;
  }
  memcpy(s, state, sizeof s);
  for (int i = 0; i < 64; i++) {
    uint32_t e = rotate(s[4], 6) ^ rotate(s[4], 11) ^ rotate(s[4], 25);
    uint32_t t = s[7] + e + ((s[4] & s[5]) ^ (~s[4] & s[6])) + round_constants[i] + w[i];
    uint32_t a = rotate(s[0], 2) ^ rotate(s[0], 13) ^ rotate(s[0], 22);
    uint32_t u = a + ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
    memmove(s + 1, s, 7 * sizeof *s);
    s[4] += t;
    s[0] = t + u;
  }
  for (int i = 0; i < 8; i++) state[i] += s[i];
}

/* SHA-256's compression function: long bodies without a branch. */
PROGRAM(sha256) {
  uint32_t state[8] = {1, 2, 3, 4, 5, 6, 7, 8};
  make_round_constants();
  for (size_t i = 0; i < 1000000; i += 64) sha256_block(state, bytes + i);
  return finish(state[0]);
}

static uint32_t load32(const uint8_t *at) {
  uint32_t word;
  memcpy(&word, at, 4);
  return word;
}

/* A dictionary coder in the manner of LZ77: hash table, byte compare, copy. */
PROGRAM(lz) {
  enum { LENGTH = 1000000, TABLE_BITS = 14 };
  static uint32_t latest[1 << TABLE_BITS];
  uint32_t written = 0, at = 0;
  fill_with_words(LENGTH);
  memset(latest, 0, sizeof latest);
  while (at + 8 < LENGTH) {
    uint32_t slot = (load32(bytes + at) * 2654435761u) >> (32 - TABLE_BITS);
    uint32_t candidate = latest[slot];
    latest[slot] = at;
    if (candidate >= at || load32(bytes + candidate) != load32(bytes + at)) {
      packed[written++] = bytes[at++];
      continue;
    }
    uint32_t length = 4;
    while (at + length < LENGTH && length < 255 && bytes[candidate + length] == bytes[at + length]) length++;
    packed[written++] = length, packed[written++] = at - candidate, packed[written++] = (at - candidate) >> 8;
    at += length;
  }
  return finish(written);
}

static NOINLINE uint32_t fibonacci(uint32_t n) { return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2); }

/* Recursion with almost nothing in the body. */
PROGRAM(fib) { return finish(fibonacci(33)); }

static int ascending(const void *a, const void *b) {
  int32_t left = *(const int32_t *)a, right = *(const int32_t *)b;
  return (left > right) - (left < right);
}

/* libc's qsort: an indirect call for each comparison. */
PROGRAM(sort_indirect) {
  enum { COUNT = 60000 };
  int32_t *numbers = (int32_t *)bytes;
  uint32_t state = 7;
  for (int i = 0; i < COUNT; i++) numbers[i] = (int32_t)next_random(&state);
  qsort(numbers, COUNT, sizeof *numbers, ascending);
  return finish((uint32_t)numbers[1000]);
}

/* libc's searches: memchr, strchr and strstr over text. */
PROGRAM(scan) {
  enum { LENGTH = 1000000 };
  uint32_t found = 0;
  fill_with_words(LENGTH);
  bytes[LENGTH] = 0;
  for (const char *at = (char *)bytes; (at = strstr(at, "the and")) != NULL; at++) found++;
  for (const char *at = (char *)bytes; (at = strchr(at, 'u')) != NULL; at++) found++;
  for (int i = 0; i < 20; i++) found += memchr(bytes, '\n', LENGTH) != NULL;
  return finish(found);
}

/* A hash table with open addressing: inserts, then lookups that jump about in memory. */
PROGRAM(hash_table) {
  enum { SLOTS = 1 << 17, KEYS = 80000 };
  uint32_t *keys = (uint32_t *)bytes, *values = keys + SLOTS;
  memset(keys, 0, SLOTS * sizeof *keys);
  for (int pass = 0; pass < 4; pass++) {
    uint32_t state = 11;
    for (uint32_t i = 0; i < KEYS; i++) {
      uint32_t key = next_random(&state) | 1, slot = key * 2654435761u >> 15;
      while (keys[slot] != 0 && keys[slot] != key) slot = (slot + 1) & (SLOTS - 1);
      values[slot] = keys[slot] == key ? values[slot] + i : i;
      keys[slot] = key;
    }
  }
  uint32_t sum = 0;
  for (uint32_t i = 0; i < SLOTS; i++) sum += keys[i] ? values[i] : 0;
  return finish(sum);
}

/* CRC-32 by table: a chain of loads, one byte a turn. */
PROGRAM(crc32) {
  static uint32_t table[256];
  for (uint32_t i = 0; i < 256; i++) {
    table[i] = i;
    for (int bit = 0; bit < 8; bit++) table[i] = table[i] & 1 ? 0xedb88320u ^ table[i] >> 1 : table[i] >> 1;
  }
  uint32_t crc = ~0u;
  for (size_t i = 0; i < 3000000; i++) crc = table[(crc ^ bytes[i]) & 255] ^ crc >> 8;
  return finish(~crc);
}

/* Restores the heap below `root`. */
static NOINLINE void sift_down(double *heap, size_t root, size_t count) {
  for (size_t child; (child = root * 2 + 1) < count; root = child) {
    if (child + 1 < count && heap[child] < heap[child + 1]) child++;
    if (heap[root] >= heap[child]) return;
    double moved = heap[root];
    heap[root] = heap[child];
    heap[child] = moved;
  }
}

/* Heap sort of doubles: short loops in a function called often. */
PROGRAM(heapsort) {
  enum { COUNT = 60000 };
  double *heap = (double *)bytes;
  uint32_t state = 3;
  for (size_t i = 0; i < COUNT; i++) heap[i] = next_random(&state);
  for (size_t i = COUNT / 2; i-- > 0;) sift_down(heap, i, COUNT);
  for (size_t end = COUNT - 1; end > 0; end--) {
    double largest = heap[0];
    heap[0] = heap[end];
    heap[end] = largest;
    sift_down(heap, 0, end);
  }
  return finish((uint32_t)heap[100]);
}

/* Mandelbrot set: floating point, a loop that ends on its data. */
PROGRAM(mandelbrot) {
  enum { SIDE = 200, STEPS = 100 };
  uint32_t inside = 0;
  for (int row = 0; row < SIDE; row++) {
    for (int column = 0; column < SIDE; column++) {
      double cr = 3.0 * column / SIDE - 2, ci = 2.0 * row / SIDE - 1, r = 0, i = 0;
      int step = 0;
      for (; step < STEPS && r * r + i * i < 4; step++) {
        double next = r * r - i * i + cr;
        i = 2 * r * i + ci;
        r = next;
      }
      inside += step;
    }
  }
  return finish(inside);
}

/* Edit distance: dynamic programming over two rows. */
PROGRAM(levenshtein) {
  enum { LENGTH = 1200 };
  static uint32_t row[LENGTH + 1];
  fill_with_words(LENGTH * 2);
  for (uint32_t j = 0; j <= LENGTH; j++) row[j] = j;
  for (uint32_t i = 1; i <= LENGTH; i++) {
    uint32_t diagonal = row[0];
    row[0] = i;
    for (uint32_t j = 1; j <= LENGTH; j++) {
      uint32_t above = row[j], change = diagonal + (bytes[i - 1] != bytes[LENGTH + j - 1]);
      uint32_t least = above < row[j - 1] ? above + 1 : row[j - 1] + 1;
      row[j] = change < least ? change : least;
      diagonal = above;
    }
  }
  return finish(row[LENGTH]);
}

/* Base64 of a megabyte: three bytes in, four out. */
PROGRAM(base64) {
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  enum { LENGTH = 1500000 };
  uint32_t written = 0;
  fill_with_words(1 << 16);
  for (uint32_t i = 0; i + 3 <= LENGTH; i += 3) {
    uint32_t group = (uint32_t)bytes[i] << 16 | bytes[i + 1] << 8 | bytes[i + 2];
    for (int shift = 18; shift >= 0; shift -= 6) packed[written++] = alphabet[group >> shift & 63];
  }
  uint32_t sum = 0;
  for (uint32_t i = 0; i < written; i++) sum = sum * 31 + packed[i];
  return finish(sum);
}

static const char *skip_value(const char *at, uint32_t *values);

static const char *skip_string(const char *at) {
  while (*++at != '"') at += *at == '\\';
  return at + 1;
}

static const char *skip_list(const char *at, char end, uint32_t *values) {
  while (*at != end) at = *at == ',' || *at == ':' || *at == ' ' ? at + 1 : skip_value(at, values);
  return at + 1;
}

/* Past one JSON value; counts it and those in it. */
static NOINLINE const char *skip_value(const char *at, uint32_t *values) {
  ++*values;
  switch (*at) {
    case '{': return skip_list(at + 1, '}', values);
    case '[': return skip_list(at + 1, ']', values);
    case '"': return skip_string(at);
    default:
      while (*at && !strchr(",:]} ", *at)) at++;
      return at;
  }
}

/* A recursive JSON reader: a switch, mutual recursion, short loops. */
PROGRAM(json_scan) {
  static const char record[] = "{\"id\": 123456, \"name\": \"item \\\"x\\\"\", \"tags\": [\"a\", \"b\", [1, 2.5e3, true]], \"on\": null},";
  enum { RECORDS = 60000 };
  char *at = (char *)bytes;
  *at++ = '[';
  for (int i = 0; i < RECORDS; i++) memcpy(at, record, sizeof record - 1), at += sizeof record - 1;
  memcpy(at, "0]", 3);
  uint32_t values = 0;
  skip_value((char *)bytes, &values);
  return finish(values);
}
