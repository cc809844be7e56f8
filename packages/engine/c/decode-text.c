#include "decode-text.h"

#include <string.h>

/* First byte of the sequences for U+D000 to U+DFFF; those from U+D800, which UTF-8 has not, go on with 0xA0 or more. */
#define SURROGATE_LEAD 0xed
#define NO_LEAD 0xff

/* The place of the first surrogate between `from` and `end`; NULL for none. */
static const uint8_t *find_surrogate(const uint8_t *from, const uint8_t *end) {
  while (from < end && (from = memchr(from, SURROGATE_LEAD, end - from))) {
    if (from + 1 < end && from[1] >= 0xa0 && from[1] <= 0xbf)
      return from;
    from++;
  }
  return NULL;
}

/* QuickJS takes surrogates for characters, unless their first byte is one that no character begins with. */
static JSValue decode_without_surrogates(JSContext *context, const uint8_t *bytes, size_t length) {
  uint8_t *copy = js_malloc(context, length);
  if (!copy)
    return JS_EXCEPTION;
  memcpy(copy, bytes, length);
  const uint8_t *end = copy + length;
  for (const uint8_t *at = copy; (at = find_surrogate(at, end)); at++)
    copy[at - copy] = NO_LEAD;
  JSValue text = JS_NewStringLen(context, (const char *)copy, length);
  js_free(context, copy);
  return text;
}

JSValue decode_text(JSContext *context, const uint8_t *bytes, size_t length) {
  if (find_surrogate(bytes, bytes + length))
    return decode_without_surrogates(context, bytes, length);
  return JS_NewStringLen(context, (const char *)bytes, length);
}
