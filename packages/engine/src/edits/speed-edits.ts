import type { SourceEdit } from './source-edit.ts'

const SORT_WHY = 'merging asks the comparer less often than quicksort: c/array-sort.h'
const JSON_WHY = 'strings are written without a copy, array indices without a string: c/json-write.h'

/** Where a plug-in's time goes, done with less work. Figures: npm run bench engine. */
export const SPEED_EDITS: readonly SourceEdit[] = [
  {
    name: 'sort-include',
    file: 'quickjs.c',
    find: 'static JSValue js_array_sort(JSContext *ctx, JSValueConst this_val,',
    replace: '#include "array-sort.h"\n\nstatic JSValue js_array_sort(JSContext *ctx, JSValueConst this_val,',
    why: SORT_WHY,
  },
  {
    name: 'sort-call',
    file: 'quickjs.c',
    find: '    rqsort(array, pos, sizeof(*array), js_array_cmp_generic, &asc);\n',
    replace: '    sort_slots(ctx, array, pos, &asc);\n',
    why: SORT_WHY,
  },
  {
    name: 'json-include',
    file: 'quickjs.c',
    find: 'static JSValue js_json_check(JSContext *ctx, JSONStringifyContext *jsc,',
    replace: '#include "json-write.h"\n\nstatic JSValue js_json_check(JSContext *ctx, JSONStringifyContext *jsc,',
    why: JSON_WHY,
  },
  {
    name: 'json-to-json-key',
    file: 'quickjs.c',
    find: '\t\t\tv = JS_CallFree(ctx, f, val, 1, &key);\n',
    replace: '\t\t\tv = json_call_with_key(ctx, f, val, key, NULL);\n\t\t\tJS_FreeValue(ctx, f);\n',
    why: JSON_WHY,
  },
  {
    name: 'json-replacer-key',
    file: 'quickjs.c',
    find: `        args[0] = key;
        args[1] = val;
        v = JS_Call(ctx, jsc->replacer_func, holder, 2, args);
        JS_FreeValue(ctx, val);
        val = v;
        if (JS_IsException(val))
            goto exception;
    }

    switch (JS_VALUE_GET_NORM_TAG(val)) {
    case JS_TAG_OBJECT:`,
    replace: `        v = json_call_with_key(ctx, jsc->replacer_func, holder, key, &val);
        JS_FreeValue(ctx, val);
        val = v;
        if (JS_IsException(val))
            goto exception;
    }

    switch (JS_VALUE_GET_NORM_TAG(val)) {
    case JS_TAG_OBJECT:`,
    why: JSON_WHY,
  },
  {
    name: 'json-replacer-arguments',
    file: 'quickjs.c',
    find: `                             JSValueConst key)
{
    JSValue v;
    JSValueConst args[2];
`,
    replace: `                             JSValueConst key)
{
    JSValue v;
`,
    why: JSON_WHY,
  },
  {
    name: 'json-index',
    file: 'quickjs.c',
    find: `                /* XXX: could do this string conversion only when needed */
                prop = JS_ToStringFree(ctx, js_int64(i));
                if (JS_IsException(prop))
                    goto exception;
                v = js_json_check(ctx, jsc, val, v, prop);
                JS_FreeValue(ctx, prop);
                prop = JS_UNDEFINED;
`,
    replace: '                v = js_json_check(ctx, jsc, val, v, js_int64(i));\n',
    why: JSON_WHY,
  },
  {
    name: 'json-property-name',
    file: 'quickjs.c',
    find: `                    prop = JS_ToQuotedStringFree(ctx, prop);
                    if (JS_IsException(prop)) {
                        JS_FreeValue(ctx, v);
                        goto exception;
                    }
                    string_buffer_concat_value(jsc->b, sep);
                    string_buffer_concat_value(jsc->b, prop);
`,
    replace: `                    string_buffer_concat_value(jsc->b, sep);
                    if (json_write_quoted(ctx, jsc->b, prop)) {
                        JS_FreeValue(ctx, v);
                        goto exception;
                    }
`,
    why: JSON_WHY,
  },
  {
    name: 'json-string',
    file: 'quickjs.c',
    find: `        val = JS_ToQuotedStringFree(ctx, val);
        if (JS_IsException(val))
            goto exception;
        goto concat_value;
`,
    replace: `        if (json_write_quoted(ctx, jsc->b, val))
            goto exception;
        JS_FreeValue(ctx, val);
        return 0;
`,
    why: JSON_WHY,
  },
  {
    name: 'no-interrupts',
    file: 'quickjs.c',
    find: `    if (unlikely(--ctx->interrupt_counter <= 0)) {
        return __js_poll_interrupts(ctx);
    } else {
        return 0;
    }
`,
    replace: '    return 0;\n',
    why: 'nobody sets an interrupt handler: a plug-in is stopped from outside, by its host',
  },
]
