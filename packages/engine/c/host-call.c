/*
 * Calls of host functions. The linker appends one trampoline `(i32 slots) -> ()` a host function to the function table,
 * so that C can call imports that did not exist when it was compiled:
 *
 *   slots:  | parameter 0 | parameter 1 | ... |     8 bytes each, in the parameter's own type
 *           | result      |                         written over parameter 0
 */
#include <string.h>

#include "engine.h"

typedef void (*Trampoline)(uint64_t *slots);

#define FEW_SLOTS 8

/* Types of a host function, one letter each, the result first: 'v' none, 'i' i32, 'I' i64, 'f' f32, 'F' f64. */
static bool write_slot(JSContext *context, char type, JSValueConst value, uint64_t *slot) {
  int32_t word;
  int64_t wide;
  double number;
  *slot = 0;
  switch (type) {
  case 'i':
    if (JS_ToInt32(context, &word, value))
      return false;
    memcpy(slot, &word, sizeof word);
    return true;
  case 'I':
    if (JS_ToInt64Ext(context, &wide, value))
      return false;
    memcpy(slot, &wide, sizeof wide);
    return true;
  default:
    if (JS_ToFloat64(context, &number, value))
      return false;
    float single = (float)number;
    if (type == 'f')
      memcpy(slot, &single, sizeof single);
    else
      memcpy(slot, &number, sizeof number);
    return true;
  }
}

static JSValue read_slot(JSContext *context, char type, const uint64_t *slot) {
  float single;
  double number;
  switch (type) {
  case 'i':
    return JS_NewInt32(context, (int32_t)*slot);
  case 'I':
    return JS_NewBigInt64(context, (int64_t)*slot);
  case 'f':
    memcpy(&single, slot, sizeof single);
    return JS_NewFloat64(context, single);
  case 'F':
    memcpy(&number, slot, sizeof number);
    return JS_NewFloat64(context, number);
  default:
    return JS_UNDEFINED;
  }
}

static JSValue call_with_slots(JSContext *context, int32_t index, const char *types, JSValueConst *values,
                               uint64_t *slots) {
  for (int i = 0; types[i + 1]; i++)
    if (!write_slot(context, types[i + 1], values[i], &slots[i]))
      return JS_EXCEPTION;
  Trampoline trampoline = (Trampoline)(uintptr_t)(engine.host_table_base + (uint32_t)index);
  trampoline(slots);
  return read_slot(context, types[0], slots);
}

/* hostCall(index, types, ...values): as many values as types has parameters, as the prelude has made sure. */
static JSValue host_call(JSContext *context, JSValueConst this_value, int argc, JSValueConst *argv) {
  int32_t index;
  if (throws_without_host(context) || JS_ToInt32(context, &index, argv[0]))
    return JS_EXCEPTION;
  const char *types = JS_ToCString(context, argv[1]);
  if (!types)
    return JS_EXCEPTION;

  size_t count = strlen(types);
  uint64_t few[FEW_SLOTS];
  uint64_t *slots = count <= FEW_SLOTS ? few : js_malloc(context, count * sizeof *slots);
  JSValue result = JS_EXCEPTION;
  if (slots)
    result = call_with_slots(context, index, types, argv + 2, slots);
  if (slots != few)
    js_free(context, slots);
  JS_FreeCString(context, types);
  return result;
}

static const JSCFunctionListEntry bindings[] = {JS_CFUNC_DEF("hostCall", 2, host_call)};

void add_host_call_binding(JSContext *context, JSValueConst target) {
  JS_SetPropertyFunctionList(context, target, bindings, 1);
}
