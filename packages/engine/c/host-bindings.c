/*
 * The host's functions as JavaScript sees them. Arguments come from the prelude, which has checked and converted them:
 * text is a string, bytes are a Uint8Array, handles are numbers.
 */
#include "engine.h"
#include "host-memory.h"
#include "imports.h"

#define BINDING(name) static JSValue name(JSContext *context, JSValueConst this_value, int argc, JSValueConst *argv)

bool throws_without_host(JSContext *context) {
  if (!engine.building)
    return false;
  JS_ThrowTypeError(context, "there is no host yet: top-level code runs once, while the plug-in is being built; "
                             "call this from inside a function");
  return true;
}

BINDING(input_bytes) {
  return throws_without_host(context) ? JS_EXCEPTION : load_input_bytes(context);
}

BINDING(input_string) {
  return throws_without_host(context) ? JS_EXCEPTION : load_input_string(context);
}

/*
 * What takes the place of an output in the same call, though it is empty: no block is outside of the host's memory, and
 * an output there is ignored. Extism's JavaScript host takes whole blocks, its native one has none of no bytes.
 */
static Handle empty_block(void) {
  Handle block = host_alloc(0);
  return block ? block : host_alloc(1);
}

BINDING(output) {
  Handle block;
  size_t length;
  if (throws_without_host(context) || !store_value(context, argv[0], &block, &length))
    return JS_EXCEPTION;
  host_output_set(!length && engine.has_output ? empty_block() : block, length);
  engine.has_output = true;
  return JS_UNDEFINED;
}

BINDING(error) {
  Handle block;
  size_t length;
  if (throws_without_host(context) || !store_value(context, argv[0], &block, &length))
    return JS_EXCEPTION;
  host_error_set(block);
  return JS_UNDEFINED;
}

/* Keys and values go to the host, which frees them. */
BINDING(config_get) {
  Handle key;
  size_t length;
  if (throws_without_host(context) || !store_value(context, argv[0], &key, &length))
    return JS_EXCEPTION;
  return take_block(context, host_config_get(key));
}

BINDING(var_get) {
  Handle key;
  size_t length;
  if (throws_without_host(context) || !store_value(context, argv[0], &key, &length))
    return JS_EXCEPTION;
  return take_block(context, host_var_get(key));
}

/* Stores argv[index] unless it is absent or null, which is no block. */
static bool store_optional(JSContext *context, JSValueConst value, Handle *block) {
  size_t length;
  *block = 0;
  return JS_IsNull(value) || JS_IsUndefined(value) || store_value(context, value, block, &length);
}

BINDING(var_set) {
  Handle key, value;
  size_t length;
  if (throws_without_host(context) || !store_value(context, argv[0], &key, &length))
    return JS_EXCEPTION;
  if (!store_optional(context, argv[1], &value)) {
    host_free(key);
    return JS_EXCEPTION;
  }
  host_var_set(key, value);
  return JS_UNDEFINED;
}

BINDING(http_request) {
  Handle request, body;
  size_t length;
  if (throws_without_host(context) || !store_value(context, argv[0], &request, &length))
    return JS_EXCEPTION;
  if (!store_optional(context, argv[1], &body)) {
    host_free(request);
    return JS_EXCEPTION;
  }
  return take_block(context, host_http_request(request, body));
}

BINDING(http_status) {
  return throws_without_host(context) ? JS_EXCEPTION : JS_NewInt32(context, (int32_t)host_http_status_code());
}

BINDING(http_headers) {
  return throws_without_host(context) ? JS_EXCEPTION : take_block(context, host_http_headers());
}

/* log(level, message): level 0 is trace, 4 is error. The host frees the message. */
BINDING(log_message) {
  int32_t level;
  Handle message;
  size_t length;
  if (throws_without_host(context) || JS_ToInt32(context, &level, argv[0]) ||
      !store_value(context, argv[1], &message, &length))
    return JS_EXCEPTION;
  static void (*const log_at[])(Handle) = {host_log_trace, host_log_debug, host_log_info, host_log_warn, host_log_error};
  log_at[level < 0 || level > 4 ? 4 : level](message);
  return JS_UNDEFINED;
}

BINDING(memory_store) {
  Handle block;
  size_t length;
  if (throws_without_host(context) || !store_value(context, argv[0], &block, &length))
    return JS_EXCEPTION;
  return JS_NewInt64(context, (int64_t)block);
}

BINDING(memory_load) {
  int64_t block;
  if (throws_without_host(context) || JS_ToInt64Ext(context, &block, argv[0]))
    return JS_EXCEPTION;
  return load_block(context, (Handle)block);
}

BINDING(memory_length) {
  int64_t block;
  if (throws_without_host(context) || JS_ToInt64Ext(context, &block, argv[0]))
    return JS_EXCEPTION;
  return JS_NewInt64(context, (int64_t)host_length((Handle)block));
}

BINDING(memory_free) {
  int64_t block;
  if (throws_without_host(context) || JS_ToInt64Ext(context, &block, argv[0]))
    return JS_EXCEPTION;
  host_free((Handle)block);
  return JS_UNDEFINED;
}

static const JSCFunctionListEntry bindings[] = {
    JS_CFUNC_DEF("inputBytes", 0, input_bytes),
    JS_CFUNC_DEF("inputString", 0, input_string),
    JS_CFUNC_DEF("output", 1, output),
    JS_CFUNC_DEF("error", 1, error),
    JS_CFUNC_DEF("configGet", 1, config_get),
    JS_CFUNC_DEF("varGet", 1, var_get),
    JS_CFUNC_DEF("varSet", 2, var_set),
    JS_CFUNC_DEF("httpRequest", 2, http_request),
    JS_CFUNC_DEF("httpStatus", 0, http_status),
    JS_CFUNC_DEF("httpHeaders", 0, http_headers),
    JS_CFUNC_DEF("log", 2, log_message),
    JS_CFUNC_DEF("memoryStore", 1, memory_store),
    JS_CFUNC_DEF("memoryLoad", 1, memory_load),
    JS_CFUNC_DEF("memoryLength", 1, memory_length),
    JS_CFUNC_DEF("memoryFree", 1, memory_free),
};

void add_host_bindings(JSContext *context, JSValueConst target) {
  JS_SetPropertyFunctionList(context, target, bindings, sizeof bindings / sizeof *bindings);
}
