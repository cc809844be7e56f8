#include "host-memory.h"

#include <string.h>

#include "decode-text.h"

#define WORD sizeof(uint64_t)

Handle store_block(const uint8_t *bytes, size_t length) {
  Handle block = host_alloc(length);
  if (!block)
    return 0;
  size_t at = 0;
  uint64_t word;
  for (; at + WORD <= length; at += WORD) {
    memcpy(&word, bytes + at, WORD);
    host_store_u64(block + at, word);
  }
  for (; at < length; at++)
    host_store_u8(block + at, bytes[at]);
  return block;
}

bool store_or_throw(JSContext *context, const uint8_t *bytes, size_t length, Handle *block) {
  *block = store_block(bytes, length);
  if (*block || !length)
    return true;
  JS_ThrowRangeError(context, "the host has no memory left for a block of %u bytes", (unsigned)length);
  return false;
}

bool store_value(JSContext *context, JSValueConst value, Handle *block, size_t *length) {
  if (JS_IsString(value)) {
    const char *text = JS_ToCStringLen(context, length, value);
    if (!text)
      return false;
    bool stored = store_or_throw(context, (const uint8_t *)text, *length, block);
    JS_FreeCString(context, text);
    return stored;
  }
  const uint8_t *bytes = JS_GetUint8Array(context, length, value);
  if (!bytes && JS_HasException(context))
    return false;
  return store_or_throw(context, bytes, bytes ? *length : (*length = 0), block);
}

/* Gives QuickJS the means to free the bytes behind an ArrayBuffer. */
static void *resize_bytes(JSRuntime *runtime, void *opaque, void *bytes, size_t size) {
  return js_realloc_rt(runtime, bytes, size);
}

static JSValue own_bytes(JSContext *context, uint8_t *bytes, size_t length) {
  JSValue buffer = JS_NewArrayBuffer(context, bytes, length, 0, resize_bytes, NULL, false);
  if (JS_IsException(buffer))
    js_free(context, bytes);
  return buffer;
}

static void copy_from_block(uint8_t *bytes, Handle block, size_t length) {
  size_t at = 0;
  for (; at + WORD <= length; at += WORD) {
    uint64_t word = host_load_u64(block + at);
    memcpy(bytes + at, &word, WORD);
  }
  for (; at < length; at++)
    bytes[at] = host_load_u8(block + at);
}

static void copy_from_input(uint8_t *bytes, size_t length) {
  size_t at = 0;
  for (; at + WORD <= length; at += WORD) {
    uint64_t word = host_input_load_u64(at);
    memcpy(bytes + at, &word, WORD);
  }
  for (; at < length; at++)
    bytes[at] = host_input_load_u8(at);
}

JSValue load_block(JSContext *context, Handle block) {
  size_t length = host_length(block);
  uint8_t *bytes = js_malloc(context, length ? length : 1);
  if (!bytes)
    return JS_EXCEPTION;
  copy_from_block(bytes, block, length);
  return own_bytes(context, bytes, length);
}

JSValue take_block(JSContext *context, Handle block) {
  if (!block)
    return JS_NULL;
  JSValue buffer = load_block(context, block);
  host_free(block);
  return buffer;
}

JSValue load_input_bytes(JSContext *context) {
  size_t length = host_input_length();
  uint8_t *bytes = js_malloc(context, length ? length : 1);
  if (!bytes)
    return JS_EXCEPTION;
  copy_from_input(bytes, length);
  return own_bytes(context, bytes, length);
}

JSValue load_input_string(JSContext *context) {
  size_t length = host_input_length();
  uint8_t *bytes = js_malloc(context, length ? length : 1);
  if (!bytes)
    return JS_EXCEPTION;
  copy_from_input(bytes, length);
  JSValue text = decode_text(context, bytes, length);
  js_free(context, bytes);
  return text;
}
