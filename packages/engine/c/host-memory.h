/* Copies between linear memory and the host's memory, eight bytes at a time. */
#ifndef HOST_MEMORY_H
#define HOST_MEMORY_H

#include <stddef.h>
#include <stdint.h>

#include "imports.h"
#include "quickjs.h"

/* Copies `length` bytes into a new block; 0 when the host has no room, or when there is nothing to copy. */
Handle store_block(const uint8_t *bytes, size_t length);

/* As store_block, but throws a RangeError and returns false when the host has no room. */
bool store_or_throw(JSContext *context, const uint8_t *bytes, size_t length, Handle *block);

/* A block holding the text or bytes (string or Uint8Array) of a value; false after a throw. */
bool store_value(JSContext *context, JSValueConst value, Handle *block, size_t *length);

/* An ArrayBuffer with the contents of a block, or an exception. The block stays the caller's. */
JSValue load_block(JSContext *context, Handle block);

/* As load_block, then frees the block: for results the host gives away. null for no block. */
JSValue take_block(JSContext *context, Handle block);

/* The input of the call, as an ArrayBuffer or as a string decoded from UTF-8. */
JSValue load_input_bytes(JSContext *context);
JSValue load_input_string(JSContext *context);

#endif
