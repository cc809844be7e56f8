/* The one engine of a plug-in: its runtime, what the prelude hands to C, and the stage it is in. */
#ifndef ENGINE_H
#define ENGINE_H

#include <stdbool.h>
#include <stdint.h>

#include "quickjs.h"

struct Engine {
  JSRuntime *runtime;
  JSContext *context;

  /* True until the plug-in's top level has run: there is no host, and the clock stands at 0. */
  bool building;

  /* True while a snapshot is to be taken: freed memory is zeroed to keep the image clean. */
  bool cleaning;

  /* True while a call runs; still true at the next call if a trap or a throwing host function cut this one short. */
  bool calling;

  /* True once the call has set an output. */
  bool has_output;

  /* True once memory ran out, until what had made a circle and is unreachable has been freed: at the end of the call. */
  bool starved;

  /* Index, in the function table, of the trampoline of host function 0. The linker appends them after the build. */
  uint32_t host_table_base;

  /* Functions of the prelude, by name; `invoke` is also kept apart because every call goes through it. */
  JSValue hooks;
  JSValue invoke;
};

extern struct Engine engine;

/* Adds the functions that the prelude builds its globals from to `target`. Each lives in the file of its subject. */
void add_host_bindings(JSContext *context, JSValueConst target);
void add_host_call_binding(JSContext *context, JSValueConst target);
void add_runtime_bindings(JSContext *context, JSValueConst target);

/* Calls a function of the prelude. Frees its argument. */
JSValue call_hook(const char *name, JSValue argument);

/* Evaluates a module that was read; the prelude waits for it and takes its exports. Undefined, or an exception. */
JSValue evaluate_module(JSValue function);

/* Ends the stage of building: from here on there is a host. False, and still building, with an exception pending. */
bool seal(uint32_t host_table_base);

/* Throws a TypeError and returns true when there is no host yet: the plug-in's top level is running. */
bool throws_without_host(JSContext *context);

#endif
