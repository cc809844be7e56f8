import type { SourceEdit } from './source-edit.ts'

const WHY = 'a plug-in that is no snapshot brings what its regular expressions compile to (c/kept-regexps.h)'

/** What takes the code of regular expressions from those that were kept. */
export const KEPT_REGEXPS_EDITS: readonly SourceEdit[] = [
  {
    name: 'kept-regexps',
    file: 'quickjs.c',
    find: '    re_bytecode_buf = lre_compile(&re_bytecode_len,',
    replace: '    re_bytecode_buf = compile_regexp(&re_bytecode_len,',
    why: WHY,
  },
  {
    name: 'kept-regexps-declaration',
    file: 'quickjs.c',
    find: 'static JSValue js_compile_regexp(JSContext *ctx, JSValueConst pattern,\n                                 JSValueConst flags);\n',
    replace: `static JSValue js_compile_regexp(JSContext *ctx, JSValueConst pattern,
                                 JSValueConst flags);
static uint8_t *compile_regexp(int *code_length, char *error, int error_size,
                               const char *pattern, size_t length, int flags, void *opaque);
`,
    why: WHY,
  },
]
