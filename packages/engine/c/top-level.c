/* The stage in which a plug-in's top level runs: while it is built, or before the first call of one that is no snapshot. */
#include "engine.h"

JSValue call_hook(const char *name, JSValue argument) {
  JSContext *context = engine.context;
  JSValue hook = JS_GetPropertyStr(context, engine.hooks, name);
  JSValue value = JS_IsException(hook) ? hook : JS_Call(context, hook, engine.hooks, 1, (JSValueConst *)&argument);
  JS_FreeValue(context, hook);
  JS_FreeValue(context, argument);
  return value;
}

JSValue evaluate_module(JSValue function) {
  JSContext *context = engine.context;
  if (JS_IsException(function) || JS_ResolveModule(context, function) < 0)
    return JS_EXCEPTION;
  JSModuleDef *module = JS_VALUE_GET_PTR(function);
  JSValue promise = JS_EvalFunction(context, function);
  if (JS_IsException(promise))
    return promise;
  JSValue waited = call_hook("settleModule", promise);
  if (JS_IsException(waited))
    return waited;
  JS_FreeValue(context, waited);
  JSValue exports = JS_GetModuleNamespace(context, module);
  return JS_IsException(exports) ? exports : call_hook("takeExports", exports);
}

bool seal(uint32_t host_table_base) {
  JSContext *context = engine.context;
  JSValue sealed = call_hook("seal", JS_UNDEFINED);
  if (JS_IsException(sealed))
    return false;
  JS_FreeValue(context, sealed);
  engine.host_table_base = host_table_base;
  engine.invoke = JS_GetPropertyStr(context, engine.hooks, "invoke");
  engine.building = false;
  return true;
}
