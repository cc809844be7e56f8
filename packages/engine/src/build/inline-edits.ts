import type { SourceEdit } from './source-edit.ts'

/**
 * Lets the check of a value's reference count be inlined in QuickJS's core alone: property access, conversions, arithmetic,
 * the interpreter's loop. Inlined at all of its 1,400 places it costs 64 KB, inlined nowhere a fifth of the speed.
 */
export const INLINE_EDITS: readonly SourceEdit[] = [
  {
    name: 'free-value-rt-cold',
    file: 'quickjs.c',
    find: 'void JS_FreeValueRT(JSRuntime *rt, JSValue v)\n{',
    replace: 'no_inline void JS_FreeValueRT(JSRuntime *rt, JSValue v)\n{',
    why: 'outside the core it is a call',
  },
  {
    name: 'free-value-cold',
    file: 'quickjs.c',
    find: 'void JS_FreeValue(JSContext *ctx, JSValue v)\n{',
    replace: 'no_inline void JS_FreeValue(JSContext *ctx, JSValue v)\n{',
    why: 'as free-value-rt-cold',
  },
  {
    name: 'free-value-slow-path',
    file: 'quickjs.c',
    find: 'static void js_free_value_rt(JSRuntime *rt, JSValue v)',
    replace: 'static no_inline void js_free_value_rt(JSRuntime *rt, JSValue v)',
    why: 'what is inlined is the check, not what follows when the count is 0',
  },
  {
    name: 'free-value-core-begins',
    file: 'quickjs.c',
    find: '/* garbage collection */\n\nstatic void add_gc_object',
    replace: `static inline __attribute__((always_inline)) void free_value_in_core(JSContext *ctx, JSValue v)
{
    if (JS_VALUE_HAS_REF_COUNT(v)) {
        void *p = JS_VALUE_GET_PTR(v);
        if (--JS_REF_COUNT(p) <= 0)
            js_free_value_rt(ctx->rt, v);
    }
}
#define JS_FreeValue free_value_in_core

/* garbage collection */

static void add_gc_object`,
    why: 'the core begins here',
  },
  {
    name: 'free-value-core-ends',
    file: 'quickjs.c',
    find: `JSValue JS_Call(JSContext *ctx, JSValueConst func_obj, JSValueConst this_obj,
                int argc, JSValueConst *argv)
{`,
    replace: `#undef JS_FreeValue

JSValue JS_Call(JSContext *ctx, JSValueConst func_obj, JSValueConst this_obj,
                int argc, JSValueConst *argv)
{`,
    why: 'the interpreter loop, just above, is the end of the core',
  },
]
