import type { SourceEdit } from './source-edit.ts'

const WHY =
  'a plug-in that is no snapshot reads its bytecode before its first call, and most functions of a large bundle are ' +
  'never called: their bodies stay unread (c/lazy-functions.h)'

/** What makes functions readable at their first call. */
export const LAZY_EDITS: readonly SourceEdit[] = [
  {
    name: 'lazy-fields',
    file: 'quickjs.c',
    find: '    char *source;\n} JSFunctionBytecode;\n',
    replace: `    char *source;
    const uint8_t *unread; /* the rest of it, until its first call */
    void *body; /* holds what was read apart from this: constants, variables, code */
} JSFunctionBytecode;

/* Never part of the interpreter's loop: what lies in its frame, and lives in it, makes every call slower. */
__attribute__((noinline, cold)) const uint8_t *first_instruction(JSContext *context, const JSStackFrame *frame);
`,
    why: WHY,
  },
  {
    name: 'lazy-free',
    file: 'quickjs.c',
    find: '    js_free_rt(rt, b->source);\n\n    remove_gc_object(&b->header);\n',
    replace: '    js_free_rt(rt, b->source);\n    js_free_rt(rt, b->body);\n\n    remove_gc_object(&b->header);\n',
    why: WHY,
  },
  {
    name: 'lazy-call',
    file: 'quickjs.c',
    find: '        CASE(OP_invalid):\n        DEFAULT:\n',
    replace: `        CASE(OP_invalid):
            pc = first_instruction(ctx, sf);
            if (!pc)
                goto exception;
            BREAK;
        DEFAULT:
`,
    why: WHY,
  },
  {
    name: 'lazy-write',
    file: 'quickjs.c',
    find: '        if (JS_WriteFunctionTag(s, obj))\n',
    replace: '        if (write_function(s, obj))\n',
    why: WHY,
  },
  {
    name: 'lazy-write-declaration',
    file: 'quickjs.c',
    find: 'static int JS_WriteObjectRec(BCWriterState *s, JSValueConst obj);\n',
    replace: `static int JS_WriteObjectRec(BCWriterState *s, JSValueConst obj);
static int write_function(BCWriterState *s, JSValueConst value);
`,
    why: WHY,
  },
  {
    name: 'lazy-atom',
    file: 'quickjs.c',
    find: '        atom = JS_DupAtom(s->ctx, s->idx_to_atom[idx]);\n',
    replace: `        atom = read_atom(s, idx);
        if (atom == JS_ATOM_NULL) {
            *patom = JS_ATOM_NULL;
            return s->error_state = -1;
        }
        atom = JS_DupAtom(s->ctx, atom);
`,
    why: WHY,
  },
  {
    name: 'lazy-atom-declaration',
    file: 'quickjs.c',
    find: 'static int bc_idx_to_atom(BCReaderState *s, JSAtom *patom, uint32_t idx)\n{\n',
    replace: `static JSAtom read_atom(BCReaderState *s, uint32_t index);

static int bc_idx_to_atom(BCReaderState *s, JSAtom *patom, uint32_t idx)
{
`,
    why: WHY,
  },
  {
    name: 'lazy-read',
    file: 'quickjs.c',
    find: 'obj = JS_ReadFunctionTag(s);\n',
    replace: 'obj = read_function(s);\n',
    why: WHY,
  },
  {
    name: 'lazy-read-declaration',
    file: 'quickjs.c',
    find: 'static JSValue JS_ReadObjectRec(BCReaderState *s);\n',
    replace: `static JSValue JS_ReadObjectRec(BCReaderState *s);
static JSValue read_function(BCReaderState *s);
`,
    why: WHY,
  },
]
