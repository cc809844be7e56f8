import type { SourceEdit } from './source-edit.ts'

const WHY =
  'an error and each frame of its stack are where the operation is, not where its last operand is, or the statement before'

/** Places of operations: QuickJS-NG has those of variables and of first arguments. */
export const PLACE_EDITS: readonly SourceEdit[] = [
  {
    name: 'place-of-operation',
    file: 'quickjs.c',
    find: `static void emit_source_loc(JSParseState *s)
{
    emit_source_loc_at(s, s->token.line_num, s->token.col_num);
}
`,
    replace: `static void emit_source_loc(JSParseState *s)
{
    emit_source_loc_at(s, s->token.line_num, s->token.col_num);
}

typedef struct SourcePlace {
    int line_num;
    int col_num;
} SourcePlace;

static SourcePlace place_of_token(JSParseState *s)
{
    return (SourcePlace){ s->token.line_num, s->token.col_num };
}

static void emit_place(JSParseState *s, SourcePlace place)
{
    emit_source_loc_at(s, place.line_num, place.col_num);
}

static int get_prev_opcode(JSFunctionDef *fd);

/* Of a property that is read: a variable before it has just said its own place, which will do. 'this' says none. */
static void emit_place_of_read(JSParseState *s, SourcePlace place)
{
    JSFunctionDef *fd = s->cur_func;

    if (get_prev_opcode(fd) == OP_scope_get_var &&
        get_u32(fd->byte_code.buf + fd->last_opcode_pos + 1) != JS_ATOM_this)
        return;
    emit_place(s, place);
}

/* Of a property that is written, behind its value. */
static void emit_place_of_write(JSParseState *s, int opcode, SourcePlace place)
{
    if (opcode != OP_scope_get_var)
        emit_place(s, place);
}
`,
    why: WHY,
  },
  {
    name: 'place-begins',
    file: 'quickjs.c',
    find: `    bool accept_lparen = (parse_flags & PF_POSTFIX_CALL) != 0;

    call_type = FUNC_CALL_NORMAL;
`,
    replace: `    bool accept_lparen = (parse_flags & PF_POSTFIX_CALL) != 0;
    SourcePlace place = place_of_token(s);

    call_type = FUNC_CALL_NORMAL;
`,
    why: WHY,
  },
  {
    name: 'place-of-callee',
    file: 'quickjs.c',
    find: `            parse_func_call2:
                emit_source_loc(s);
`,
    replace: `            parse_func_call2:
                emit_place(s, place);
`,
    why: WHY,
  },
  {
    name: 'place-of-spread-call',
    file: 'quickjs.c',
    find: `                /* apply function call */
                switch(opcode) {
`,
    replace: `                /* apply function call */
                emit_place(s, place);
                switch(opcode) {
`,
    why: WHY,
  },
  {
    name: 'place-of-call',
    file: 'quickjs.c',
    find: `            emit_func_call:
                switch(opcode) {
`,
    replace: `            emit_func_call:
                emit_place(s, place);
                switch(opcode) {
`,
    why: WHY,
  },
  {
    name: 'place-of-property',
    file: 'quickjs.c',
    find: `        parse_property:
            if (s->token.val == TOK_PRIVATE_NAME) {
`,
    replace: `        parse_property:
            place = place_of_token(s);
            if (s->token.val == TOK_PRIVATE_NAME) {
`,
    why: WHY,
  },
  {
    name: 'place-of-private-read',
    file: 'quickjs.c',
    find: `                emit_op(s, OP_scope_get_private_field);
                emit_atom(s, s->token.u.ident.atom);
                emit_u16(s, s->cur_func->scope_level);
            } else {
`,
    replace: `                emit_place_of_read(s, place);
                emit_op(s, OP_scope_get_private_field);
                emit_atom(s, s->token.u.ident.atom);
                emit_u16(s, s->cur_func->scope_level);
            } else {
`,
    why: WHY,
  },
  {
    name: 'place-of-read',
    file: 'quickjs.c',
    find: `                    emit_op(s, OP_get_field);
                    emit_atom(s, s->token.u.ident.atom);
                }
            }
`,
    replace: `                    emit_place_of_read(s, place);
                    emit_op(s, OP_get_field);
                    emit_atom(s, s->token.u.ident.atom);
                }
            }
`,
    why: WHY,
  },
  {
    name: 'place-of-assignment',
    file: 'quickjs.c',
    find: `        int label;
        if (next_token(s))
            return -1;
        if (get_lvalue(s, &opcode, &scope, &name, &label, NULL, (op != '='), op) < 0)
`,
    replace: `        int label;
        SourcePlace place = place_of_token(s);
        if (next_token(s))
            return -1;
        if (get_lvalue(s, &opcode, &scope, &name, &label, NULL, (op != '='), op) < 0)
`,
    why: WHY,
  },
  {
    name: 'place-of-write',
    file: 'quickjs.c',
    find: `        put_lvalue(s, opcode, scope, name, label, PUT_LVALUE_KEEP_TOP, false);
    } else if (op >= TOK_LAND_ASSIGN`,
    replace: `        emit_place_of_write(s, opcode, place);
        put_lvalue(s, opcode, scope, name, label, PUT_LVALUE_KEEP_TOP, false);
    } else if (op >= TOK_LAND_ASSIGN`,
    why: WHY,
  },
  {
    name: 'place-of-pattern',
    file: 'quickjs.c',
    find: `    label_parse = new_label(s);
    label_assign = new_label(s);

    start_addr = s->cur_func->byte_code.size;
`,
    replace: `    emit_source_loc(s); /* what takes the value apart comes before the value in the code */
    label_parse = new_label(s);
    label_assign = new_label(s);

    start_addr = s->cur_func->byte_code.size;
`,
    why: WHY,
  },
]
