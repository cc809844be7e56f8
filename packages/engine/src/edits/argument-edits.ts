import type { SourceEdit } from './source-edit.ts'

const WHY = 'the standard has a TypeError where an argument is missing, and the functions took it for undefined'

function requireArgument(name: string): SourceEdit {
  const head = `static JSValue js_${name}(JSContext *ctx, JSValueConst this_val,
                       int argc, JSValueConst *argv)
{
`
  const check = `    if (argc < 1)
        return JS_ThrowTypeError(ctx, "the argument is missing");
`
  return { name: `${name}-argument`, file: 'quickjs.c', find: head, replace: head + check, why: WHY }
}

/** Functions of the web that the engine has. */
export const ARGUMENT_EDITS: readonly SourceEdit[] = [requireArgument('atob'), requireArgument('btoa')]
