/* The way in from a plug-in's exports. */
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
  const char *message = text && *text ? text : "InternalError: the plug-in ran out of memory";
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
 * Calls export number `index`; 0, the plug-in's own code, or 1 after error_set.
 *
 * A host function that throws unwinds the wasm stack without a trace: the stack pointer stays where it was and QuickJS
 * believes its calls are still running. The next call sets both right. This function has no frame of its own, so that
 * nothing of it lies on the stack it resets.
 */
EXPORT(invoke) int32_t invoke(int32_t index) {
  if (engine.calling) {
    __asm__ volatile("local.get %0\n"
                     "global.set __stack_pointer\n"
                     :
                     : "r"(&__stack_high));
    JS_AbandonCalls(engine.runtime);
  }
  return call_export(index);
}
