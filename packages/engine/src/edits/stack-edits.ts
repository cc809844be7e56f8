import type { SourceEdit } from './source-edit.ts'

/** A recursive C function whose frames are to be larger than they are. */
interface PaddedFunction {
  readonly name: string
  /** Its head, down to the opening brace, as it stands in the file: quickjs.c, unless it is another. */
  readonly head: string
  readonly file?: string
  readonly bytes: number
}

/**
 * Functions that recurse without a JavaScript call in between. The stack check sees the stack in linear memory alone;
 * these have small frames there and large ones on the native stack, which would run out first. The sizes are measured
 * with V8, whose baseline compiler needs the most: see plugin-depth.test.ts.
 */
const PADDED_FUNCTIONS: readonly PaddedFunction[] = [
  {
    name: 'interpreter-frame', // measured with wasmtime, whose native stack is 512 KiB: ADR 0012
    head: `static JSValue JS_CallInternal(JSContext *caller_ctx, JSValueConst func_obj,
                               JSValueConst this_obj, JSValueConst new_target,
                               int argc, JSValueConst *argv, int flags)
{
`,
    bytes: 192,
  },
  {
    name: 'to-primitive-frame',
    head: 'static JSValue JS_ToPrimitiveFree(JSContext *ctx, JSValue val, int hint)\n{\n',
    bytes: 128,
  },
  {
    name: 'resume-frame',
    head: 'static JSValue async_func_resume(JSContext *ctx, JSAsyncFunctionState *s)\n{\n',
    bytes: 128,
  },
  {
    name: 'parse-group-frame',
    file: 'libregexp.c',
    head: 'static int re_parse_disjunction(REParseState *s, bool is_backward_dir)\n{\n',
    bytes: 128,
  },
  {
    name: 'json-parse-frame',
    head: 'static JSValue json_parse_value(JSParseState *s, JSONParseRecord *pr)\n{\n',
    bytes: 128,
  },
  {
    name: 'json-stringify-frame',
    head: `static int js_json_to_str(JSContext *ctx, JSONStringifyContext *jsc,
                          JSValueConst holder, JSValue val,
                          JSValueConst indent)
{
`,
    bytes: 128,
  },
  {
    name: 'flat-frame',
    head: `                                   JSValueConst mapperFunction,
                                   JSValueConst thisArg)
{
`,
    bytes: 128,
  },
  {
    name: 'parse-expression-frame',
    head: 'static __exception int js_parse_assign_expr2(JSParseState *s, int parse_flags)\n{\n',
    bytes: 640,
  },
  {
    name: 'parse-unary-frame',
    head: 'static __exception int js_parse_unary(JSParseState *s, int parse_flags)\n{\n',
    bytes: 128,
  },
  {
    name: 'parse-statement-frame',
    head: `static __exception int js_parse_statement_or_decl(JSParseState *s,
                                                  int decl_mask)
{
`,
    bytes: 128,
  },
  {
    name: 'parse-function-frame',
    head: `                                               JSParseExportEnum export_flag,
                                               JSFunctionDef **pfd)
{
`,
    bytes: 192,
  },
  {
    name: 'join-frame',
    head: `static JSValue js_array_join(JSContext *ctx, JSValueConst this_val,
                             int argc, JSValueConst *argv, int toLocaleString)
{
`,
    bytes: 128,
  },
  {
    name: 'bound-frame',
    head: `static JSValue js_call_bound_function(JSContext *ctx, JSValueConst func_obj,
                                      JSValueConst this_obj,
                                      int argc, JSValueConst *argv, int flags)
{
`,
    bytes: 128,
  },
  {
    name: 'proxy-get-frame',
    head: `static JSValue js_proxy_get(JSContext *ctx, JSValueConst obj, JSAtom atom,
                            JSValueConst receiver)
{
`,
    bytes: 128,
  },
  {
    name: 'proxy-has-frame',
    head: 'static int js_proxy_has(JSContext *ctx, JSValueConst obj, JSAtom atom)\n{\n',
    bytes: 128,
  },
  {
    name: 'proxy-keys-frame',
    head: `static int js_proxy_get_own_property_names(JSContext *ctx,
                                           JSPropertyEnum **ptab,
                                           uint32_t *plen,
                                           JSValueConst obj)
{
`,
    bytes: 256,
  },
  {
    name: 'proxy-property-frame',
    head: `static int js_proxy_get_own_property(JSContext *ctx, JSPropertyDescriptor *pdesc,
                                     JSValueConst obj, JSAtom prop)
{
`,
    bytes: 256,
  },
]

function padFunction({ name, head, bytes, file = 'quickjs.c' }: PaddedFunction): SourceEdit {
  const pad = `    char native_share[${bytes}];\n    __asm__ volatile("" : : "r"(native_share) : "memory");\n`
  return { name, file, find: head, replace: head + pad, why: 'see PADDED_FUNCTIONS' }
}

/** Makes deep recursion end in a RangeError, not in a trap that would break the instance. */
export const STACK_EDITS: readonly SourceEdit[] = [
  {
    name: 'stack-size-default',
    file: 'quickjs.c',
    find: '#ifdef __wasi__\n    rt->stack_size = 0;\n#endif\n',
    replace: '',
    why: 'upstream has no stack check on WASI',
  },
  {
    name: 'stack-limit',
    file: 'quickjs.c',
    find: '#if defined(__wasi__)\n    rt->stack_limit = 0; /* no limit */\n#else\n    if (rt->stack_size == 0) {',
    replace: '#if 0\n#else\n    if (rt->stack_size == 0) {',
    why: 'as stack-size-default',
  },
  ...PADDED_FUNCTIONS.map(padFunction),
]
