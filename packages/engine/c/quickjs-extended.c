/* QuickJS itself, compiled together with what needs its private structures. */
#include "quickjs.c"

#include "quickjs-extended.h"
#include "kept-regexps.h"
#include "lazy-functions.h"

void JS_SetRandomSeed(JSContext *context, uint64_t seed) {
  context->random_state = seed ? seed : 1; /* xorshift never leaves 0 */
}

int JS_GetParameterCount(JSContext *context, JSValueConst function) {
  if (JS_VALUE_GET_TAG(function) == JS_TAG_OBJECT) {
    JSObject *object = JS_VALUE_GET_OBJ(function);
    if (js_class_has_bytecode(object->class_id))
      return object->u.func.function_bytecode->arg_count;
  }
  int64_t length = 0;
  if (JS_GetLength(context, function, &length))
    JS_FreeValue(context, JS_GetException(context));
  return (int)length;
}

void JS_AbandonCalls(JSRuntime *runtime) {
  runtime->current_stack_frame = NULL;
}

void JS_DropPendingJobs(JSRuntime *runtime) {
  struct list_head *item, *next;
  list_for_each_safe(item, next, &runtime->job_list) {
    JSJobEntry *job = list_entry(item, JSJobEntry, link);
    list_del(&job->link);
    for (int i = 0; i < job->argc; i++)
      JS_FreeValueRT(runtime, job->argv[i]);
    js_free_rt(runtime, job);
  }
}

void JS_PutOffGC(JSRuntime *runtime, size_t bytes) {
  runtime->malloc_gc_threshold = runtime->malloc_state.malloc_size + bytes;
}

#define FIRST_GC_BYTES (256 * 1024)

void JS_ResumeGC(JSRuntime *runtime) {
  size_t used = runtime->malloc_state.malloc_size;
  size_t threshold = used + (used >> 1);
  runtime->malloc_gc_threshold = threshold < FIRST_GC_BYTES ? FIRST_GC_BYTES : threshold;
}
