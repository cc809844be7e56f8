/*
 * What JSON.stringify does for each string and each key; included in quickjs.c where its private types are known.
 * QuickJS makes a quoted copy of every string, and a string of every array index; here neither is made.
 */
#pragma clang attribute pop /* for speed: src/edits/compile-for-size.ts */

static bool json_is_plain(uint8_t character) {
  return character >= ' ' && character != '"' && character != '\\';
}

static int json_write_escape(StringBuffer *buffer, uint8_t character) {
  static const char named[] = "\"\"\\\\\bb\ff\nn\rr\tt"; /* pairs: what it is, what stands for it */
  for (const char *pair = named; *pair; pair += 2) {
    if (*pair == character)
      return string_buffer_putc8(buffer, '\\') || string_buffer_putc8(buffer, pair[1]) ? -1 : 0;
  }
  char escape[8];
  snprintf(escape, sizeof(escape), "\\u%04x", character);
  return string_buffer_write8(buffer, (const uint8_t *)escape, 6);
}

/* Characters of one byte: runs that need no escape are copied whole. */
static int json_write_quoted8(StringBuffer *buffer, const uint8_t *text, int length) {
  if (string_buffer_putc8(buffer, '"'))
    return -1;
  for (int i = 0; i < length;) {
    int start = i;
    while (i < length && json_is_plain(text[i]))
      i++;
    if (i > start && string_buffer_write8(buffer, text + start, i - start))
      return -1;
    if (i < length && json_write_escape(buffer, text[i++]))
      return -1;
  }
  return string_buffer_putc8(buffer, '"');
}

/* Writes a string in quotes; -1 after an exception. */
static int json_write_quoted(JSContext *ctx, StringBuffer *buffer, JSValueConst string) {
  JSValue flat = JS_ToStringCheckObject(ctx, string); /* a rope becomes one string */
  if (JS_IsException(flat))
    return -1;
  JSString *text = JS_VALUE_GET_STRING(flat);
  int failed;
  if (text->is_wide_char)
    failed = string_buffer_concat_value_free(buffer, JS_ToQuotedString(ctx, flat));
  else
    failed = json_write_quoted8(buffer, str8(text), text->len);
  JS_FreeValue(ctx, flat);
  return failed ? -1 : 0;
}

/* Calls toJSON, or with `value` a replacer, with a key that becomes a string only here. */
static JSValue json_call_with_key(JSContext *ctx, JSValueConst function, JSValueConst this_value, JSValueConst key,
                                  const JSValue *value) {
  JSValue name = JS_ToString(ctx, key);
  if (JS_IsException(name))
    return name;
  JSValueConst arguments[2] = {name, value ? *value : JS_UNDEFINED};
  JSValue result = JS_Call(ctx, function, this_value, value ? 2 : 1, arguments);
  JS_FreeValue(ctx, name);
  return result;
}

#pragma clang attribute push(__attribute__((minsize)), apply_to = function)
