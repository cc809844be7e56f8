import { ARGUMENT_EDITS } from './argument-edits.ts'
import { INTERPRETER_EDITS } from './interpreter-edits.ts'
import { KEPT_REGEXPS_EDITS } from './kept-regexps-edits.ts'
import { LAZY_EDITS } from './lazy-edits.ts'
import { PLACE_EDITS } from './place-edits.ts'
import { SIZE_EDITS } from './size-edits.ts'
import type { SourceEdit } from './source-edit.ts'
import { SPEED_EDITS } from './speed-edits.ts'
import { STACK_EDITS } from './stack-edits.ts'
import { WEAK_REF_EDITS } from './weak-ref-edits.ts'

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

/** Compiled JavaScript that not every distribution of the sources has. The prelude has the three functions. */
const BUILTIN_EDITS: readonly SourceEdit[] = [
  {
    name: 'builtin-bytecode',
    file: 'quickjs.c',
    find: '#include "builtin-array-fromasync.h"\n#include "builtin-iterator-zip-keyed.h"\n#include "builtin-iterator-zip.h"\n',
    replace: `static const uint8_t qjsc_builtin_array_fromasync[] = {0};
static const uint8_t qjsc_builtin_iterator_zip[] = {0};
static const uint8_t qjsc_builtin_iterator_zip_keyed[] = {0};
`,
    why: 'the headers are missing from the sdist',
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

/** Where memory runs out: that ends a call, and the instance goes on. */
const MEMORY_EDITS: readonly SourceEdit[] = [
  {
    name: 'message-without-memory',
    file: 'quickjs.c',
    find: 'msg = JS_NewString(ctx, "Invalid error message");',
    replace: 'msg = JS_NewString(ctx, "out of memory");',
    why: 'a message that cannot be made has no other reason, and hosts tell by these words what to do about it',
  },
  {
    name: 'auto-init-again',
    file: 'quickjs.c',
    find: `    val = func(realm, p, prop, pr->u.init.opaque);
    js_autoinit_free(ctx->rt, pr);
    prs->flags &= ~JS_PROP_TMASK;
    pr->u.value = JS_UNDEFINED;
    if (JS_IsException(val))
        return -1;
    pr->u.value = val;
`,
    replace: `    val = func(realm, p, prop, pr->u.init.opaque);
    if (JS_IsException(val))
        return -1;
    js_autoinit_free(ctx->rt, pr);
    prs->flags &= ~JS_PROP_TMASK;
    pr->u.value = val;
`,
    why: 'a function of the language that is first used when no memory is left would be undefined ever after',
  },
]

/** What the engine changes in QuickJS-NG. */
export const ENGINE_EDITS: readonly SourceEdit[] = [
  ...STACK_EDITS,
  ...BUILTIN_EDITS,
  ...MEMORY_EDITS,
  ...PLACE_EDITS,
  ...SIZE_EDITS,
  ...SPEED_EDITS,
  ...INTERPRETER_EDITS,
  ...LAZY_EDITS,
  ...KEPT_REGEXPS_EDITS,
  ...ARGUMENT_EDITS,
  ...WEAK_REF_EDITS,
]
