import type { SourceEdit } from './source-edit.ts'

/** Upstream fixes that came after release 0.16.2; the crate has them, so that both give the same engine. */
export const RELEASE_FIXES: readonly SourceEdit[] = [
  {
    name: 'dispose-rethrow-argument',
    file: 'quickjs.c',
    find: 'JS_NewCFunctionData(ctx, js_async_dispose_rethrow, 0, 1,',
    replace: 'JS_NewCFunctionData(ctx, js_async_dispose_rethrow, 1, 1,',
    why: 'the function reads argv[0], which is there for sure only when one argument is declared',
  },
  {
    name: 'dispose-step-argument',
    file: 'quickjs.c',
    find: 'reject_fn = JS_NewCFunctionData(ctx, js_async_dispose_step, 0, 1,',
    replace: 'reject_fn = JS_NewCFunctionData(ctx, js_async_dispose_step, 1, 1,',
    why: 'as above',
  },
  {
    name: 'normalize-empty',
    file: 'libunicode.c',
    find: '    DynBuf dbuf_s, *dbuf = &dbuf_s;\n\n    is_compat = n_type >> 1;',
    replace:
      '    DynBuf dbuf_s, *dbuf = &dbuf_s;\n    \n    if (src_len == 0) {\n        *pdst = NULL;\n        return 0;\n    }\n\n' +
      '    is_compat = n_type >> 1;',
    why: 'normalising an empty string must not allocate zero bytes and call it an error',
  },
]

/** How deep JSON may nest is bounded by the stack check, which sees only this much of each level. */
const JSON_FRAME_BYTES = 384

/** What a frame of ours needs that the native stack has and the shadow stack has not. */
const pad = (bytes: number): string =>
  `    volatile char native_stack_share[${bytes}];\n    native_stack_share[0] = 0;\n`

/** What the engine changes in QuickJS-NG. */
export const ENGINE_EDITS: readonly SourceEdit[] = [
  {
    name: 'stack-size-default',
    file: 'quickjs.c',
    find: '#ifdef __wasi__\n    rt->stack_size = 0;\n#endif\n',
    replace: '',
    why: 'upstream turns the stack check off on WASI; without it deep recursion is a trap, not a RangeError',
  },
  {
    name: 'stack-limit',
    file: 'quickjs.c',
    find: '#if defined(__wasi__)\n    rt->stack_limit = 0; /* no limit */\n#else\n    if (rt->stack_size == 0) {',
    replace: '#if 0\n#else\n    if (rt->stack_size == 0) {',
    why: 'as above',
  },
  {
    name: 'json-parse-frame',
    file: 'quickjs.c',
    find: `    JSContext *ctx = s->ctx;
    JSValue val = JS_NULL;
    int ret;

    if (js_check_stack_overflow(ctx->rt, 0)) {
        return JS_ThrowStackOverflow(ctx);
    }
`,
    replace: `    JSContext *ctx = s->ctx;
    JSValue val = JS_NULL;
    int ret;
${pad(JSON_FRAME_BYTES)}
    if (js_check_stack_overflow(ctx->rt, 0)) {
        return JS_ThrowStackOverflow(ctx);
    }
`,
    why: 'recursion with small frames uses more native stack than shadow stack, and the check sees only the latter',
  },
  {
    name: 'json-stringify-frame',
    file: 'quickjs.c',
    find: `    int64_t i, len;
    int cl, ret;
    bool has_content;

    indent1 = JS_UNDEFINED;`,
    replace: `    int64_t i, len;
    int cl, ret;
    bool has_content;
${pad(JSON_FRAME_BYTES)}
    indent1 = JS_UNDEFINED;`,
    why: 'as json-parse-frame',
  },
  {
    name: 'builtin-bytecode',
    file: 'quickjs.c',
    find: '#include "builtin-array-fromasync.h"\n#include "builtin-iterator-zip-keyed.h"\n#include "builtin-iterator-zip.h"\n',
    replace: `static const uint8_t qjsc_builtin_array_fromasync[] = {0};
static const uint8_t qjsc_builtin_iterator_zip[] = {0};
static const uint8_t qjsc_builtin_iterator_zip_keyed[] = {0};
`,
    why: 'these headers hold compiled JavaScript and are missing from the sdist; the prelude has the three functions',
  },
  {
    name: 'builtin-iterator-zip',
    file: 'quickjs.c',
    find: `    JS_DefineAutoInitProperty(ctx, obj2, JS_ATOM_zip, JS_AUTOINIT_ID_BYTECODE,
                              (void *)(uintptr_t)JS_BUILTIN_ITERATOR_ZIP,
                              JS_PROP_WRITABLE|JS_PROP_CONFIGURABLE);
    JS_DefineAutoInitProperty(ctx, obj2, JS_ATOM_zipKeyed, JS_AUTOINIT_ID_BYTECODE,
                              (void *)(uintptr_t)JS_BUILTIN_ITERATOR_ZIP_KEYED,
                              JS_PROP_WRITABLE|JS_PROP_CONFIGURABLE);
`,
    replace: '',
    why: 'as builtin-bytecode',
  },
  {
    name: 'builtin-array-fromasync',
    file: 'quickjs.c',
    find: `    JS_DefineAutoInitProperty(ctx, obj1, JS_ATOM_fromAsync,
                              JS_AUTOINIT_ID_BYTECODE,
                              (void *)(uintptr_t)JS_BUILTIN_ARRAY_FROMASYNC,
                              JS_PROP_WRITABLE|JS_PROP_CONFIGURABLE);
`,
    replace: '',
    why: 'as builtin-bytecode',
  },
]
