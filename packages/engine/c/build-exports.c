/*
 * What the build calls, from the engine's first breath to the snapshot. None of these is exported by a plug-in.
 *
 * A call that can fail returns 0 or -1. Its result, or on failure a description of the error (JSON, made by the prelude's
 * `describeError`), is in the result buffer until the next call.
 */
#include <stdlib.h>
#include <string.h>

#include "allocator.h"
#include "engine.h"
#include "imports.h"
#include "quickjs-extended.h"

struct Engine engine = {.building = true, .cleaning = true, .hooks = JS_UNDEFINED, .invoke = JS_UNDEFINED};

static struct {
  uint8_t *bytes;
  size_t length;
} result;

EXPORT(engine_result) const uint8_t *engine_result(void) {
  return result.bytes;
}

EXPORT(engine_result_length) uint32_t engine_result_length(void) {
  return result.length;
}

/* Memory for the arguments of these calls. Zeroed when freed: see allocator.c. */
EXPORT(engine_alloc) void *engine_alloc(uint32_t length) {
  return malloc(length);
}

EXPORT(engine_free) void engine_free(void *block) {
  allocator.js_free(NULL, block);
}

static void clear_result(void) {
  engine_free(result.bytes);
  result.bytes = NULL;
  result.length = 0;
}

static int set_result(const void *bytes, size_t length) {
  clear_result();
  result.bytes = malloc(length ? length : 1);
  if (!result.bytes)
    return -1;
  memcpy(result.bytes, bytes, length);
  result.length = length;
  return 0;
}

static int set_result_string(JSValueConst value) {
  size_t length;
  const char *text = JS_ToCStringLen(engine.context, &length, value);
  if (!text)
    return -1;
  int outcome = set_result(text, length);
  JS_FreeCString(engine.context, text);
  return outcome;
}

/* Describes the pending exception in the result buffer. Without a prelude to do it, its text is the description. */
static int fail(void) {
  JSContext *context = engine.context;
  JSValue error = JS_GetException(context);
  JSValue description = call_hook("describeError", JS_DupValue(context, error));
  if (JS_IsException(description)) {
    JS_FreeValue(context, JS_GetException(context));
    set_result_string(error);
  } else {
    set_result_string(description);
  }
  JS_FreeValue(context, description);
  JS_FreeValue(context, error);
  return -1;
}

/* Keeps the text of a hook's answer as the result. */
static int answer(JSValue value) {
  if (JS_IsException(value))
    return fail();
  int outcome = JS_IsUndefined(value) ? 0 : set_result_string(value);
  JS_FreeValue(engine.context, value);
  return outcome;
}

static void track_rejection(JSContext *context, JSValueConst promise, JSValueConst reason, bool is_handled, void *opaque) {
  JSValue hook = JS_GetPropertyStr(context, engine.hooks, "trackRejection");
  JSValueConst arguments[] = {promise, reason, JS_NewBool(context, is_handled)};
  JSValue value = JS_IsException(hook) ? hook : JS_Call(context, hook, engine.hooks, 3, arguments);
  if (JS_IsException(value))
    JS_FreeValue(context, JS_GetException(context)); /* out of memory: the rejection goes unreported */
  JS_FreeValue(context, hook);
  JS_FreeValue(context, value);
}

/*
 * Source nests deeper than calls should, and a build that runs out of native stack harms nobody: the scratch engine it
 * happens in is thrown away.
 */
#define COMPILE_STACK_BYTES (448 * 1024)

static uint32_t call_stack_bytes;

static JSValue parse(const char *source, uint32_t length, const char *filename, int type) {
  JS_SetMaxStackSize(engine.runtime, COMPILE_STACK_BYTES);
  JS_UpdateStackTop(engine.runtime);
  JSValue function = JS_Eval(engine.context, source, length, filename, type | JS_EVAL_FLAG_COMPILE_ONLY);
  JS_SetMaxStackSize(engine.runtime, call_stack_bytes);
  return function;
}

/* Makes the runtime. `stack_bytes` is how much of the stack JavaScript may use before it gets a RangeError. */
EXPORT(engine_init) int engine_init(uint32_t stack_bytes) {
  engine.runtime = JS_NewRuntime2(&allocator, NULL);
  if (!engine.runtime)
    return -1;
  call_stack_bytes = stack_bytes;
  JS_SetMaxStackSize(engine.runtime, stack_bytes);
  engine.context = JS_NewContext(engine.runtime);
  if (!engine.context)
    return -1;
  JSContext *context = engine.context;
  JSValue native = JS_NewObject(context);
  add_host_bindings(context, native);
  add_host_call_binding(context, native);
  add_runtime_bindings(context, native);
  JSValue global = JS_GetGlobalObject(context);
  JS_SetPropertyStr(context, global, "__native", native);
  JS_FreeValue(context, global);
  JS_SetHostPromiseRejectionTracker(engine.runtime, track_rejection, NULL);
  return 0;
}

/* Compiles to bytecode, the result. Source text is dropped; lines and columns are kept unless `flags` says otherwise. */
static int compile(const char *source, uint32_t length, const char *filename, int type, int flags) {
  JSContext *context = engine.context;
  JSValue function = parse(source, length, filename, type);
  if (JS_IsException(function))
    return fail();
  size_t size;
  uint8_t *bytes = JS_WriteObject(context, &size, function, JS_WRITE_OBJ_BYTECODE | JS_WRITE_OBJ_STRIP_SOURCE | flags);
  JS_FreeValue(context, function);
  if (!bytes)
    return fail();
  int outcome = set_result(bytes, size);
  js_free(context, bytes);
  return outcome;
}

/* `source` and `filename` end in a zero byte, which `length` does not count. */
EXPORT(engine_compile) int engine_compile(const char *source, uint32_t length, const char *filename) {
  return compile(source, length, filename, JS_EVAL_TYPE_MODULE, 0);
}

/* A classic script. Without places its frames show in stacks as `(<null>:0:1)`, by which the prelude hides its own. */
EXPORT(engine_compile_script)
int engine_compile_script(const char *source, uint32_t length, const char *filename, int drop_places) {
  return compile(source, length, filename, JS_EVAL_TYPE_GLOBAL, drop_places ? JS_WRITE_OBJ_STRIP_DEBUG : 0);
}

/* Runs a script that engine_compile_script compiled. */
EXPORT(engine_run_script) int engine_run_script(const uint8_t *bytecode, uint32_t length) {
  JS_UpdateStackTop(engine.runtime);
  JSValue function = JS_ReadObject(engine.context, bytecode, length, JS_READ_OBJ_BYTECODE);
  if (JS_IsException(function))
    return fail();
  JSValue value = JS_EvalFunction(engine.context, function);
  if (JS_IsException(value))
    return fail();
  JS_FreeValue(engine.context, value);
  clear_result();
  return 0;
}

/* Evaluates a module that engine_compile compiled; the prelude waits for it and takes its exports. */
EXPORT(engine_load) int engine_load(const uint8_t *bytecode, uint32_t length) {
  JS_UpdateStackTop(engine.runtime);
  return answer(evaluate_module(JS_ReadObject(engine.context, bytecode, length, JS_READ_OBJ_BYTECODE)));
}

/* What regular expressions compile to from here on is kept, for engine_kept_regexps. */
EXPORT(engine_keep_regexps) void engine_keep_regexps(void) {
  JS_KeepRegexps(engine.context);
}

/* What was kept is the result. */
EXPORT(engine_kept_regexps) int engine_kept_regexps(void) {
  size_t length;
  const uint8_t *kept = JS_KeptRegexps(&length);
  return set_result(kept ? kept : (const uint8_t *)"", length);
}

/* Calls the prelude's function `name` with a string; its answer, a string, is the result. */
EXPORT(engine_ask) int engine_ask(const char *name, const char *argument) {
  JS_UpdateStackTop(engine.runtime);
  return answer(call_hook(name, JS_NewString(engine.context, argument)));
}

/* The last call before the snapshot. From here on there is a host, and memory is no longer zeroed when freed. */
EXPORT(engine_seal) int engine_seal(uint32_t host_table_base) {
  JS_UpdateStackTop(engine.runtime);
  if (!seal(host_table_base))
    return fail();
  clear_result();
  JS_RunGC(engine.runtime);
  engine.cleaning = false;
  return 0;
}

/* Frees what is unreachable, before the engine itself is snapshotted. */
EXPORT(engine_collect) void engine_collect(void) {
  clear_result();
  JS_RunGC(engine.runtime);
}
