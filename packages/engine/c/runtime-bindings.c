/* What the prelude needs of the engine itself: jobs, promises, text, randomness, its own hooks. */
#include "decode-text.h"
#include "engine.h"
#include "imports.h"
#include "quickjs-extended.h"

#define BINDING(name) static JSValue name(JSContext *context, JSValueConst this_value, int argc, JSValueConst *argv)

/* Runs what is queued until nothing is left; an exception of a job is thrown on, the rest stays queued. */
BINDING(drain_jobs) {
  JSContext *job_context;
  int outcome;
  do
    JS_ClearKeptTargets(engine.runtime); /* what ran before is over, too */
  while ((outcome = JS_ExecutePendingJob(engine.runtime, &job_context)) > 0);
  return outcome < 0 ? JS_Throw(context, JS_GetException(job_context)) : JS_UNDEFINED;
}

BINDING(drop_jobs) {
  JS_DropPendingJobs(engine.runtime);
  JS_ClearKeptTargets(engine.runtime);
  return JS_UNDEFINED;
}

/* Frees what is unreachable and counts references to itself, where a call ran out of memory: the next one needs it. */
BINDING(recover_memory) {
  if (engine.starved)
    JS_RunGC(engine.runtime);
  engine.starved = false;
  return JS_UNDEFINED;
}

/* -1 not a promise, 0 pending, 1 fulfilled, 2 rejected. */
BINDING(promise_state) {
  return JS_NewInt32(context, JS_PromiseState(context, argv[0]));
}

BINDING(promise_result) {
  return JS_PromiseResult(context, argv[0]);
}

BINDING(parameter_count) {
  return JS_NewInt32(context, JS_GetParameterCount(context, argv[0]));
}

BINDING(is_building) {
  return JS_NewBool(context, engine.building);
}

BINDING(set_hooks) {
  JS_FreeValue(context, engine.hooks);
  engine.hooks = JS_DupValue(context, argv[0]);
  return JS_UNDEFINED;
}

BINDING(utf8_encode) {
  size_t length;
  const char *text = JS_ToCStringLen(context, &length, argv[0]);
  if (!text)
    return JS_EXCEPTION;
  JSValue bytes = JS_NewUint8ArrayCopy(context, (const uint8_t *)text, length);
  JS_FreeCString(context, text);
  return bytes;
}

BINDING(utf8_decode) {
  size_t length = 0;
  const uint8_t *bytes = JS_GetUint8Array(context, &length, argv[0]);
  if (!bytes && JS_HasException(context))
    return JS_EXCEPTION;
  return decode_text(context, bytes, bytes ? length : 0);
}

/* Fills a Uint8Array with random bytes; false where the plug-in was linked without them. */
BINDING(random_fill) {
  size_t length = 0;
  uint8_t *bytes = JS_GetUint8Array(context, &length, argv[0]);
  if (!bytes && JS_HasException(context))
    return JS_EXCEPTION;
  return JS_NewBool(context, !length || wasi_random_get(bytes, length) == 0);
}

/* Gives Math.random a fresh seed; false where the plug-in was linked without random bytes. */
BINDING(seed_random) {
  uint64_t seed = 0;
  bool seeded = wasi_random_get(&seed, sizeof seed) == 0;
  if (seeded)
    JS_SetRandomSeed(context, seed);
  return JS_NewBool(context, seeded);
}

/* Whether there is a clock: the linker drops it from plug-ins that never mention one. */
BINDING(has_clock) {
  uint64_t nanoseconds;
  return JS_NewBool(context, wasi_clock_time_get(0, 1, &nanoseconds) == 0);
}

static const JSCFunctionListEntry bindings[] = {
    JS_CFUNC_DEF("drainJobs", 0, drain_jobs),
    JS_CFUNC_DEF("dropJobs", 0, drop_jobs),
    JS_CFUNC_DEF("recoverMemory", 0, recover_memory),
    JS_CFUNC_DEF("promiseState", 1, promise_state),
    JS_CFUNC_DEF("promiseResult", 1, promise_result),
    JS_CFUNC_DEF("parameterCount", 1, parameter_count),
    JS_CFUNC_DEF("isBuilding", 0, is_building),
    JS_CFUNC_DEF("setHooks", 1, set_hooks),
    JS_CFUNC_DEF("utf8Encode", 1, utf8_encode),
    JS_CFUNC_DEF("utf8Decode", 1, utf8_decode),
    JS_CFUNC_DEF("randomFill", 1, random_fill),
    JS_CFUNC_DEF("seedRandom", 0, seed_random),
    JS_CFUNC_DEF("hasClock", 0, has_clock),
};

void add_runtime_bindings(JSContext *context, JSValueConst target) {
  JS_SetPropertyFunctionList(context, target, bindings, sizeof bindings / sizeof *bindings);
}
