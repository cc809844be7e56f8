/* The ways in from a plug-in's exports. */
#include <stdlib.h>
#include <string.h>

#include "engine.h"
#include "host-memory.h"
#include "imports.h"
#include "quickjs-extended.h"

/* First address above the stack; defined by wasm-ld. */
extern char __stack_high;

__asm__(".globaltype __stack_pointer, i32\n");

/* Reports an error that the prelude could not: it ran out of memory or stack while it formatted one. */
static void report_failure(JSContext *context) {
  JSValue error = JS_GetException(context);
  const char *text = JS_ToCString(context, error);
  if (!text)
    JS_FreeValue(context, JS_GetException(context));
  /* What is thrown without memory for an error is null. */
  const char *message = text && *text && !JS_IsNull(error) ? text : "InternalError: the plug-in ran out of memory";
  host_error_set(store_block((const uint8_t *)message, strlen(message)));
  if (text)
    JS_FreeCString(context, text);
  JS_FreeValue(context, error);
  JS_RunGC(engine.runtime);
}

__attribute__((noinline)) static int32_t call_export(int32_t index) {
  JSContext *context = engine.context;
  JS_UpdateStackTop(engine.runtime);
  engine.calling = true;
  engine.has_output = false;
  JSValue argument = JS_NewInt32(context, index);
  JSValue value = JS_Call(context, engine.invoke, JS_UNDEFINED, 1, (JSValueConst *)&argument);
  int32_t code = 1;
  if (JS_IsException(value))
    report_failure(context);
  else
    JS_ToInt32(context, &code, value);
  JS_FreeValue(context, value);
  engine.calling = false;
  return code;
}

/*
 * A host function that throws unwinds the wasm stack without a trace, and so does a trap: the stack pointer stays where
 * it was and QuickJS believes its calls are still running. Sets both right. Whoever uses this must have no frame of its
 * own, so that nothing of it lies on the stack that is reset.
 */
#define FORGET_UNFINISHED_CALL()                                                                                       \
  if (engine.calling) {                                                                                                \
    __asm__ volatile("local.get %0\n"                                                                                  \
                     "global.set __stack_pointer\n"                                                                    \
                     :                                                                                                 \
                     : "r"(&__stack_high));                                                                            \
    JS_AbandonCalls(engine.runtime);                                                                                   \
  }

/*
 * Calls export number `index`; 0, the plug-in's own code, or 1 after error_set.
 */
EXPORT(invoke) int32_t invoke(int32_t index) {
  FORGET_UNFINISHED_CALL()
  return call_export(index);
}

/* What a plug-in that is no snapshot brings: text for the prelude's `setUp`, regular expressions (kept-regexps.h), the module. */
struct Payload {
  uint32_t setup_length;
  uint32_t packed_regexps_length;
  uint32_t regexps_length;
  uint8_t bytes[];
};

static JSValue run_payload(const struct Payload *payload, uint32_t length) {
  const uint8_t *regexps = payload->bytes + payload->setup_length;
  const uint8_t *module = regexps + payload->packed_regexps_length;
  JSValue text = JS_NewStringLen(engine.context, (const char *)payload->bytes, payload->setup_length);
  JSValue value = JS_IsException(text) ? text : call_hook("setUp", text);
  if (JS_IsException(value))
    return value;
  JS_FreeValue(engine.context, value);
  size_t module_length = length - (module - (const uint8_t *)payload);
  JS_BringRegexps(engine.runtime, regexps, payload->packed_regexps_length, payload->regexps_length);
  JSValue loaded = evaluate_module(JS_ReadObjectLazily(engine.context, module, module_length));
  JS_ForgetRegexps(engine.runtime);
  return loaded;
}

/*
 * A top level makes what stays: looking for garbage among it, and growing memory a page at a time, would be a tenth of the
 * time that it takes.
 */
#define PUT_OFF_GC_BYTES(length) (4 * 1024 * 1024 + 2 * (size_t)(length))
#define HEAP_BYTES(length) (2 * (size_t)(length))

static void expect_no_garbage(uint32_t length) {
  JS_PutOffGC(engine.runtime, PUT_OFF_GC_BYTES(length));
  free(malloc(HEAP_BYTES(length)));
}

/* Tells the host why the top level failed. The engine stays unloaded, and the next call tries again. */
static void report_load_failure(void) {
  JSContext *context = engine.context;
  engine.building = false;
  JSValue reported = call_hook("reportLoadFailure", JS_GetException(context));
  if (JS_IsException(reported))
    report_failure(context);
  JS_FreeValue(context, reported);
  engine.building = true;
}

__attribute__((noinline)) static int32_t load(struct Payload *payload, uint32_t length, uint32_t host_table_base) {
  JS_UpdateStackTop(engine.runtime);
  engine.calling = true;
  engine.cleaning = false;
  expect_no_garbage(length);
  JSValue value = run_payload(payload, length);
  bool loaded = !JS_IsException(value) && seal(host_table_base);
  if (!loaded)
    report_load_failure();
  JS_FreeValue(engine.context, value);
  JS_ResumeGC(engine.runtime);
  engine.calling = false;
  return loaded ? 0 : 1;
}

/*
 * Runs the top level of a plug-in that is no snapshot, before the first call of an instance. `payload` is memory of
 * engine_alloc, and stays: functions are read from it when they are first called. 0, or 1 after error_set.
 */
EXPORT(load_plugin) int32_t load_plugin(struct Payload *payload, uint32_t length, uint32_t host_table_base) {
  FORGET_UNFINISHED_CALL()
  return load(payload, length, host_table_base);
}
