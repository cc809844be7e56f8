/* What the engine needs of QuickJS beyond its public interface. */
#ifndef QUICKJS_EXTENDED_H
#define QUICKJS_EXTENDED_H

#include "quickjs.h"

/* Seeds Math.random. QuickJS seeds it from the clock when the context is made, which a snapshot would freeze. */
void JS_SetRandomSeed(JSContext *context, uint64_t seed);

/* Parameters of a function, those with defaults and a rest parameter included; its `length` if it has no bytecode. */
int JS_GetParameterCount(JSContext *context, JSValueConst function);

/* Frees the queued jobs without running them. */
void JS_DropPendingJobs(JSRuntime *runtime);

/* Forgets the calls that were running when a trap or a throwing host function unwound the stack below them. */
void JS_AbandonCalls(JSRuntime *runtime);

/* Reads a module whose functions are read at their first call: `bytes` must stay where they are for good. */
JSValue JS_ReadObjectLazily(JSContext *context, const uint8_t *bytes, size_t length);

#endif
