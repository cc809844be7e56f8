#include "allocator.h"

#include <stdlib.h>
#include <string.h>

#include "engine.h"

size_t malloc_usable_size(void *block);

/* Notes that there was no memory. */
static void *given(void *block) {
  engine.starved |= !block;
  return block;
}

static void *allocate_zeroed(void *opaque, size_t count, size_t size) {
  return given(calloc(count, size));
}

static void *allocate(void *opaque, size_t size) {
  return given(malloc(size));
}

/* The snapshot stores every byte that is not zero, so a freed block must not keep what it held. */
static void release(void *opaque, void *block) {
  if (block && engine.cleaning) {
    memset(block, 0, malloc_usable_size(block));
    __asm__ volatile("" : : "r"(block) : "memory"); /* a store just before free is dead to the compiler, else */
  }
  free(block);
}

static void *resize(void *opaque, void *block, size_t size) {
  if (!engine.cleaning || !block)
    return given(realloc(block, size));
  void *moved = given(malloc(size));
  if (!moved)
    return NULL;
  size_t held = malloc_usable_size(block);
  memcpy(moved, block, held < size ? held : size);
  release(opaque, block);
  return moved;
}

static size_t usable_size(const void *block) {
  return malloc_usable_size((void *)block);
}

const JSMallocFunctions allocator = {allocate_zeroed, allocate, release, resize, usable_size};
