import type { SourceEdit } from './source-edit.ts'

/** Where an opcode is that has `operands` bytes after it, once `pc` stands behind them. */
const opcodeBefore = (operands: number): string => `pc[-${operands + 1}]`

const OPCODE_WHY =
  'the opcode is read again where it is needed: kept in a variable, every dispatch writes it to the stack'

/** One use of the opcode after its operands were read. */
function rereadOpcode(name: string, find: string, operands: number): SourceEdit {
  return { name, file: 'quickjs.c', find, replace: find.replace('opcode', opcodeBefore(operands)), why: OPCODE_WHY }
}

const OPCODE_EDITS: readonly SourceEdit[] = [
  {
    name: 'dispatch-switch',
    file: 'quickjs.c',
    find: '#define DIRECT_DISPATCH  1',
    replace: '#define DIRECT_DISPATCH  0',
    why: 'wasm has no computed goto: clang makes a switch of it, over numbers that it first reads from a table',
  },
  {
    name: 'opcode-in-place',
    file: 'quickjs.c',
    find: '#define SWITCH(pc)      DUMP_BYTECODE_OR_DONT(pc) switch (opcode = *pc++)\n',
    replace:
      '#define SWITCH(pc)      DUMP_BYTECODE_OR_DONT(pc) switch (*pc++)\n' +
      '#define opcode          (((const volatile uint8_t *)pc)[-1])\n',
    why: OPCODE_WHY,
  },
  {
    name: 'opcode-variable',
    file: 'quickjs.c',
    find: '    int opcode, arg_allocated_size, i;\n    JSValue *local_buf, *stack_buf',
    replace: '    int arg_allocated_size, i;\n    JSValue *local_buf, *stack_buf',
    why: OPCODE_WHY,
  },
  {
    name: 'opcode-macro-end',
    file: 'quickjs.c',
    find: `JSValue JS_Call(JSContext *ctx, JSValueConst func_obj, JSValueConst this_obj,
                int argc, JSValueConst *argv)
{`,
    replace: `#undef opcode
JSValue JS_Call(JSContext *ctx, JSValueConst func_obj, JSValueConst this_obj,
                int argc, JSValueConst *argv)
{`,
    why: OPCODE_WHY,
  },
  rereadOpcode('opcode-get-var', 'JS_GetGlobalVar(ctx, atom, opcode - OP_get_var_undef)', 4),
  rereadOpcode('opcode-put-var', 'JS_SetGlobalVar(ctx, atom, sp[-1], opcode - OP_put_var)', 4),
  rereadOpcode('opcode-make-var-ref', 'if (opcode == OP_make_var_ref_ref)', 6),
  rereadOpcode('opcode-make-arg-ref', 'get_var_ref(ctx, sf, idx, opcode == OP_make_arg_ref)', 6),
  rereadOpcode('opcode-define-class', '(opcode == OP_define_class_computed)', 5),
  rereadOpcode('opcode-with', 'switch (opcode) {\n                    case OP_with_get_var:', 9),
  rereadOpcode('opcode-tail-call-method', 'if (opcode == OP_tail_call_method)', 2),
  {
    name: 'opcode-define-method',
    file: 'quickjs.c',
    find: '                    opcode += OP_define_method - OP_define_method_computed;\n',
    replace: '',
    why: 'nothing reads it afterwards',
  },
]

/** The interpreter does less for an opcode and for a call. Figures, and what else was tried: ADR 0012. */
export const INTERPRETER_EDITS: readonly SourceEdit[] = [
  ...OPCODE_EDITS,
  {
    name: 'no-hoisting',
    file: 'quickjs.c',
    find: '        JSValue *call_argv;\n\n        SWITCH(pc) {',
    replace: `        JSValue *call_argv;

        __asm__ volatile("" : "+r"(ctx), "+r"(sf), "+r"(argc), "+r"(argv), "+r"(this_obj),
                              "+r"(new_target), "+r"(sp), "+r"(pc));
        SWITCH(pc) {`,
    why:
      'what rare opcodes compute from these would be computed by every call, before its first opcode; ' +
      'and the loop would be split in two, each with a stack check of V8',
  },
  {
    name: 'tail-call-apart',
    file: 'quickjs.c',
    find: `        CASE(OP_tail_call):
            {
                call_argc = get_u16(pc);
                pc += 2;
                goto has_call_argc;
`,
    replace: `            {
                call_argc = get_u16(pc);
                pc += 2;
`,
    why: 'an ordinary call need not ask whether it is one; see call-end',
  },
  {
    name: 'call-end',
    file: 'quickjs.c',
    find: `                if (opcode == OP_tail_call)
                    goto done;
                for(i = -1; i < call_argc; i++)
                    JS_FreeValue(ctx, call_argv[i]);
                sp -= call_argc + 1;
                *sp++ = ret_val;
            }
            BREAK;
`,
    replace: `                call_argv--;
                do
                    JS_FreeValue(ctx, *--sp);
                while (sp > call_argv);
                *sp++ = ret_val;
            }
            BREAK;
        CASE(OP_tail_call):
            call_argc = get_u16(pc);
            pc += 2;
            call_argv = sp - call_argc;
            sf->cur_pc = pc;
            ret_val = JS_CallInternal(ctx, call_argv[-1], JS_UNDEFINED,
                                      JS_UNDEFINED, call_argc,
                                      vc(call_argv), 0);
            if (unlikely(JS_IsException(ret_val)))
                goto exception;
            goto done;
`,
    why: 'the function and its arguments are freed by moving the stack pointer down, which is needed anyhow',
  },
  {
    name: 'compare-and-branch',
    file: 'quickjs.c',
    find: `                    sp[-2] = js_bool(JS_VALUE_GET_INT(op1) binary_op JS_VALUE_GET_INT(op2)); \\
                    sp--;                                               \\
`,
    replace: `                    int res = JS_VALUE_GET_INT(op1) binary_op JS_VALUE_GET_INT(op2); \\
                    if (*pc == OP_if_false8) {                          \\
                        sp -= 2;                                        \\
                        pc += res ? 2 : 1 + (int8_t)pc[1];              \\
                    } else {                                            \\
                        sp[-2] = js_bool(res);                          \\
                        sp--;                                           \\
                    }                                                   \\
`,
    why: 'a comparison is mostly followed by a branch: one dispatch less, and no boolean is written',
  },
  {
    name: 'subtract-small',
    file: 'quickjs.c',
    find: '            *sp++ = js_int32(opcode - OP_push_0);\n            BREAK;\n',
    replace: `            {
                int val = opcode - OP_push_0;
                if (*pc == OP_sub && JS_VALUE_GET_TAG(sp[-1]) == JS_TAG_INT) {
                    int64_t r = (int64_t)JS_VALUE_GET_INT(sp[-1]) - val;
                    if (likely((int)r == r)) {
                        sp[-1] = js_int32(r);
                        pc++;
                        BREAK;
                    }
                }
                *sp++ = js_int32(val);
            }
            BREAK;
`,
    why: 'n - 1 is frequent: one dispatch less; all but small integers go the ordinary way',
  },
]
