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

/* Ends a job: what WeakRefs kept for it may go. */
void JS_ClearKeptTargets(JSRuntime *runtime);

/* Forgets the calls that were running when a trap or a throwing host function unwound the stack below them. */
void JS_AbandonCalls(JSRuntime *runtime);

/* Reads a module whose functions are read at their first call: `bytes` must stay where they are for good. */
JSValue JS_ReadObjectLazily(JSContext *context, const uint8_t *bytes, size_t length);

/* From here on what regular expressions compile to is kept: see kept-regexps.h. */
void JS_KeepRegexps(JSContext *context);

/* What was kept; NULL where that is nothing. It stays the engine's. */
const uint8_t *JS_KeptRegexps(size_t *length);

/* What was kept, `length` bytes of it in an LZ4 block, is used where the same is compiled, until it is forgotten. */
void JS_BringRegexps(JSRuntime *runtime, const uint8_t *packed, size_t packed_length, size_t length);
void JS_ForgetRegexps(JSRuntime *runtime);

/* Collects no garbage until so many more bytes are allocated. */
void JS_PutOffGC(JSRuntime *runtime, size_t bytes);

/* Collects garbage when there is half as much again, as after a collection. */
void JS_ResumeGC(JSRuntime *runtime);

#endif
