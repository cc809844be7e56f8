import type { SourceEdit } from './source-edit.ts'

const WHY =
  'the target of a WeakRef lives to the end of the job that made or read it (c/kept-targets.h); it was gone at once'

/** What keeps the targets of WeakRefs. */
export const WEAK_REF_EDITS: readonly SourceEdit[] = [
  {
    name: 'weak-ref-job',
    file: 'quickjs.c',
    find: `    JSValue obj;
} JSWeakRefData;

`,
    replace: `    JSValue obj;
    uint32_t job;
} JSWeakRefData;

#include "kept-targets.h"

`,
    why: WHY,
  },
  {
    name: 'weak-ref-made',
    file: 'quickjs.c',
    find: `    insert_weakref_record(arg, wr);

    JS_SetOpaqueInternal(obj, wrd);
`,
    replace: `    insert_weakref_record(arg, wr);

    JS_SetOpaqueInternal(obj, wrd);
    wrd->job = 0;
    keep_target(ctx->rt, wrd);
`,
    why: WHY,
  },
  {
    name: 'weak-ref-read',
    file: 'quickjs.c',
    find: `        return JS_UNDEFINED;
    return js_dup(wrd->target);
`,
    replace: `        return JS_UNDEFINED;
    keep_target(ctx->rt, wrd);
    return js_dup(wrd->target);
`,
    why: WHY,
  },
]
