/*
 * Functions in bytecode that are read at their first call. Included at the end of quickjs.c, whose own writer and reader of
 * functions these replace (see src/edits/lazy-edits.ts).
 *
 *   function:  tag  head  closure variables  place  length of the body  body
 *   body:      counts  variables  constants  code  lines
 *
 * Making a closure needs no body, and most functions of a large bundle are never called. A function without its body has
 * one instruction, OP_invalid, which reads the rest; so a call of any other function costs nothing more.
 */

/* What bodies that are still to be read lie in; one plug-in an engine, so it is kept for good. */
static struct {
  BCReaderState reader;
  /* Where each atom lies that has not been made yet: most names of a large bundle are in functions never called. */
  const uint8_t **atom_places;
  bool reads_lazily;
} lazy;

static uint8_t unread_code[] = {OP_invalid};

static uint32_t pack_head(const JSFunctionBytecode *b, bool has_place) {
  return b->has_prototype | b->has_simple_parameter_list << 1 | b->is_derived_class_constructor << 2 |
         b->need_home_object << 3 | b->func_kind << 4 | b->new_target_allowed << 6 | b->super_call_allowed << 7 |
         b->super_allowed << 8 | b->arguments_allowed << 9 | b->backtrace_barrier << 10 | b->is_strict_mode << 11 |
         has_place << 12;
}

static bool unpack_head(JSFunctionBytecode *b, uint32_t head) {
  b->has_prototype = head & 1;
  b->has_simple_parameter_list = head >> 1 & 1;
  b->is_derived_class_constructor = head >> 2 & 1;
  b->need_home_object = head >> 3 & 1;
  b->func_kind = head >> 4 & 3;
  b->new_target_allowed = head >> 6 & 1;
  b->super_call_allowed = head >> 7 & 1;
  b->super_allowed = head >> 8 & 1;
  b->arguments_allowed = head >> 9 & 1;
  b->backtrace_barrier = head >> 10 & 1;
  b->is_strict_mode = head >> 11 & 1;
  return head >> 12 & 1;
}

/* Scopes of variables are looked at where code is compiled that sees them: by a direct eval. */
static bool calls_eval(const JSFunctionBytecode *b) {
  for (int at = 0; at < b->byte_code_len;) {
    int opcode = b->byte_code_buf[at];
    if (opcode == OP_eval || opcode == OP_apply_eval)
      return true;
    at += short_opcode_info(opcode).size;
  }
  return false;
}

static void write_variables(BCWriterState *s, const JSFunctionBytecode *b, int count) {
  bool has_scopes = calls_eval(b);
  bc_put_leb128(s, count << 1 | has_scopes);
  for (int i = 0; i < count; i++) {
    const JSVarDef *variable = &b->vardefs[i];
    bc_put_atom(s, variable->var_name);
    if (has_scopes) {
      bc_put_leb128(s, variable->scope_level);
      bc_put_leb128(s, variable->scope_next + 1);
    }
    bc_put_u8(s, variable->var_kind | variable->is_const << 4 | variable->is_lexical << 5 | variable->is_captured << 6);
    if (variable->is_captured)
      bc_put_leb128(s, variable->var_ref_idx);
  }
}

static int write_body(BCWriterState *s, const JSFunctionBytecode *b) {
  int variable_count = b->vardefs ? b->arg_count + b->var_count : 0;
  bc_put_leb128(s, b->cpool_count);
  bc_put_leb128(s, b->byte_code_len);
  write_variables(s, b, variable_count);
  for (int i = 0; i < b->cpool_count; i++)
    if (JS_WriteObjectRec(s, b->cpool[i]))
      return -1;
  if (JS_WriteFunctionBytecode(s, b))
    return -1;
  int line_bytes = s->allow_debug ? b->pc2line_len : 0;
  bc_put_leb128(s, line_bytes);
  dbuf_put(&s->dbuf, b->pc2line_buf, line_bytes);
  return 0;
}

/* Puts the length of what was written from `at` on before it. */
static int insert_length(BCWriterState *s, size_t at) {
  uint8_t digits[5];
  size_t end = s->dbuf.size;
  bc_put_leb128(s, end - at);
  if (dbuf_error(&s->dbuf))
    return -1;
  size_t count = s->dbuf.size - end;
  memcpy(digits, s->dbuf.buf + end, count);
  memmove(s->dbuf.buf + at + count, s->dbuf.buf + at, end - at);
  memcpy(s->dbuf.buf + at, digits, count);
  return 0;
}

static int write_function(BCWriterState *s, JSValueConst value) {
  JSFunctionBytecode *b = JS_VALUE_GET_PTR(value);
  bc_put_u8(s, BC_TAG_FUNCTION_BYTECODE);
  bc_put_leb128(s, pack_head(b, s->allow_debug));
  bc_put_atom(s, b->func_name);
  bc_put_leb128(s, b->arg_count);
  bc_put_leb128(s, b->var_count);
  bc_put_leb128(s, b->defined_arg_count);
  bc_put_leb128(s, b->stack_size);
  bc_put_leb128(s, b->var_ref_count);
  bc_put_leb128(s, b->closure_var_count);
  for (int i = 0; i < b->closure_var_count; i++) {
    const JSClosureVar *variable = &b->closure_var[i];
    bc_put_atom(s, variable->var_name);
    bc_put_leb128(s, variable->var_idx);
    bc_put_leb128(s, variable->closure_type | variable->is_const << 3 | variable->is_lexical << 4 |
                         variable->var_kind << 5);
  }
  if (s->allow_debug) {
    bc_put_atom(s, b->filename);
    bc_put_leb128(s, b->line_num);
    bc_put_leb128(s, b->col_num);
  }
  size_t body_at = s->dbuf.size;
  if (write_body(s, b))
    return -1;
  return insert_length(s, body_at);
}

static int read_variable(BCReaderState *s, JSVarDef *variable, bool has_scopes) {
  uint8_t bits;
  if (bc_get_atom(s, &variable->var_name))
    return -1;
  if (has_scopes && (bc_get_leb128_int(s, &variable->scope_level) || bc_get_leb128_int(s, &variable->scope_next)))
    return -1;
  if (bc_get_u8(s, &bits))
    return -1;
  variable->scope_next--; /* written one too high: the last has -1 */
  variable->var_kind = bits & 15;
  variable->is_const = bits >> 4 & 1;
  variable->is_lexical = bits >> 5 & 1;
  variable->is_captured = bits >> 6 & 1;
  return variable->is_captured ? bc_get_leb128_u16(s, &variable->var_ref_idx) : 0;
}

static int read_lines(BCReaderState *s, JSFunctionBytecode *b) {
  int length;
  if (bc_get_leb128_int(s, &length))
    return -1;
  if (!length)
    return 0;
  b->pc2line_buf = js_malloc(s->ctx, length);
  if (!b->pc2line_buf)
    return -1;
  b->pc2line_len = length;
  return bc_get_buf(s, b->pc2line_buf, length);
}

/* What was read of a body that could not be read to its end. */
static void forget_body(JSContext *context, JSFunctionBytecode *b) {
  if (b->byte_code_buf != unread_code)
    free_bytecode_atoms(context->rt, b->byte_code_buf, b->byte_code_len, true);
  for (int i = 0; b->vardefs && i < b->arg_count + b->var_count; i++)
    JS_FreeAtom(context, b->vardefs[i].var_name);
  for (int i = 0; i < b->cpool_count; i++)
    JS_FreeValue(context, b->cpool[i]);
  js_free(context, b->pc2line_buf);
  js_free(context, b->body);
  b->byte_code_buf = unread_code;
  b->byte_code_len = b->cpool_count = b->pc2line_len = 0;
  b->vardefs = NULL;
  b->cpool = NULL;
  b->body = b->pc2line_buf = NULL;
}

static int read_body_parts(BCReaderState *s, JSFunctionBytecode *b) {
  int constant_count, code_length, variables;
  if (bc_get_leb128_int(s, &constant_count) || bc_get_leb128_int(s, &code_length) || bc_get_leb128_int(s, &variables))
    return -1;
  int variable_count = variables >> 1;
  size_t variables_at = constant_count * sizeof *b->cpool;
  size_t code_at = variables_at + variable_count * sizeof *b->vardefs;
  b->body = js_mallocz(s->ctx, code_at + code_length);
  if (!b->body)
    return -1;
  b->cpool = b->body;
  b->cpool_count = constant_count;
  b->vardefs = variable_count ? (JSVarDef *)((uint8_t *)b->body + variables_at) : NULL;
  for (int i = 0; i < variable_count; i++)
    if (read_variable(s, &b->vardefs[i], variables & 1))
      return -1;
  for (int i = 0; i < constant_count; i++) {
    JSValue value = JS_ReadObjectRec(s);
    if (JS_IsException(value))
      return -1;
    b->cpool[i] = value;
  }
  /* JS_ReadFunctionBytecode takes the place of the code relative to the function, and sets it before it can fail. */
  b->byte_code_len = code_length;
  if (JS_ReadFunctionBytecode(s, b, (int)((uint8_t *)b->body + code_at - (uint8_t *)b), code_length))
    return -1;
  return read_lines(s, b);
}

static int read_body(BCReaderState *s, JSFunctionBytecode *b) {
  if (read_body_parts(s, b) == 0)
    return 0;
  forget_body(s->ctx, b);
  return -1;
}

static int read_unread_body(JSFunctionBytecode *b) {
  BCReaderState reader = lazy.reader;
  reader.ctx = b->realm;
  reader.ptr = b->unread;
  bool was_lazy = lazy.reads_lazily;
  lazy.reads_lazily = true;
  int outcome = read_body(&reader, b);
  lazy.reads_lazily = was_lazy;
  if (outcome == 0)
    b->unread = NULL;
  return outcome;
}

/* Where a function that was not read begins, once it is; NULL after an error. */
const uint8_t *first_instruction(JSContext *context, const JSStackFrame *frame) {
  JSFunctionBytecode *b = JS_VALUE_GET_OBJ(frame->cur_func)->u.func.function_bytecode;
  if (b->unread)
    return read_unread_body(b) ? NULL : b->byte_code_buf;
  JS_ThrowInternalError(context, "invalid opcode");
  return NULL;
}

static int read_closure_variable(BCReaderState *s, JSClosureVar *variable) {
  int index;
  uint32_t bits;
  if (bc_get_atom(s, &variable->var_name) || bc_get_leb128_int(s, &index) || bc_get_leb128(s, &bits))
    return -1;
  variable->var_idx = index;
  variable->closure_type = bits & 7;
  variable->is_const = bits >> 3 & 1;
  variable->is_lexical = bits >> 4 & 1;
  variable->var_kind = bits >> 5 & 15;
  return 0;
}

static int read_counts(BCReaderState *s, JSFunctionBytecode *head, bool *has_place) {
  uint32_t bits;
  if (bc_get_leb128(s, &bits) || bc_get_atom(s, &head->func_name))
    return -1;
  *has_place = unpack_head(head, bits);
  return bc_get_leb128_u16(s, &head->arg_count) || bc_get_leb128_u16(s, &head->var_count) ||
                 bc_get_leb128_u16(s, &head->defined_arg_count) || bc_get_leb128_u16(s, &head->stack_size) ||
                 bc_get_leb128_u16(s, &head->var_ref_count) || bc_get_leb128_u16(s, &head->closure_var_count)
             ? -1
             : 0;
}

static int read_rest(BCReaderState *s, JSFunctionBytecode *b, bool has_place) {
  uint32_t length;
  for (int i = 0; i < b->closure_var_count; i++)
    if (read_closure_variable(s, &b->closure_var[i]))
      return -1;
  if (has_place &&
      (bc_get_atom(s, &b->filename) || bc_get_leb128_int(s, &b->line_num) || bc_get_leb128_int(s, &b->col_num)))
    return -1;
  if (bc_get_leb128(s, &length))
    return -1;
  if (!lazy.reads_lazily)
    return read_body(s, b);
  b->unread = s->ptr;
  s->ptr += length;
  return 0;
}

static JSValue read_function(BCReaderState *s) {
  JSContext *context = s->ctx;
  JSFunctionBytecode head = {0};
  bool has_place;
  if (read_counts(s, &head, &has_place))
    return JS_EXCEPTION;
  JSFunctionBytecode *b = js_mallocz(context, sizeof *b + head.closure_var_count * sizeof *b->closure_var);
  if (!b) {
    JS_FreeAtom(context, head.func_name);
    return JS_EXCEPTION;
  }
  memcpy(b, &head, sizeof *b);
  JS_REF_COUNT(b) = 1;
  b->closure_var = head.closure_var_count ? (JSClosureVar *)(b + 1) : NULL;
  b->byte_code_buf = unread_code;
  b->realm = JS_DupContext(context);
  add_gc_object(context->rt, &b->header, JS_GC_OBJ_TYPE_FUNCTION_BYTECODE);
  JSValue function = JS_MKPTR(JS_TAG_FUNCTION_BYTECODE, b);
  if (read_rest(s, b, has_place) == 0)
    return function;
  JS_FreeValue(context, function);
  return JS_EXCEPTION;
}

static int skip_atom(BCReaderState *s) {
  uint8_t type;
  uint32_t length;
  if (bc_get_u8(s, &type))
    return -1;
  if (type == 0)
    return bc_get_u32(s, &length);
  if (bc_get_leb128(s, &length))
    return -1;
  size_t bytes = (size_t)(length >> 1) << (length & 1);
  if ((size_t)(s->buf_end - s->ptr) < bytes)
    return bc_read_error_end(s);
  s->ptr += bytes;
  return 0;
}

/* What JS_ReadObjectAtoms does, without making any. Bytecode of another version does not get here: see docs/modes.md. */
static int find_atoms(BCReaderState *s) {
  uint8_t version;
  uint32_t checksum;
  if (bc_get_u8(s, &version) || bc_get_u32(s, &checksum) || bc_get_leb128(s, &s->idx_to_atom_count))
    return -1;
  s->idx_to_atom = js_mallocz(s->ctx, s->idx_to_atom_count * sizeof *s->idx_to_atom + 1);
  lazy.atom_places = js_malloc(s->ctx, s->idx_to_atom_count * sizeof *lazy.atom_places + 1);
  if (!s->idx_to_atom || !lazy.atom_places)
    return -1;
  for (uint32_t i = 0; i < s->idx_to_atom_count; i++) {
    lazy.atom_places[i] = s->ptr;
    if (skip_atom(s))
      return -1;
  }
  return 0;
}

static JSAtom read_atom(BCReaderState *s, uint32_t index) {
  JSAtom atom = s->idx_to_atom[index];
  if (atom != JS_ATOM_NULL || !lazy.reads_lazily)
    return atom;
  BCReaderState reader = *s;
  uint8_t type;
  reader.ptr = lazy.atom_places[index];
  if (bc_get_u8(&reader, &type))
    return JS_ATOM_NULL;
  if (type == 0) {
    bc_get_u32(&reader, &atom);
  } else {
    JSString *text = JS_ReadString(&reader);
    atom = text ? __JS_NewAtom(s->ctx->rt, text, type) : JS_ATOM_NULL;
  }
  s->idx_to_atom[index] = atom;
  return atom;
}

JSValue JS_ReadObjectLazily(JSContext *context, const uint8_t *bytes, size_t length) {
  BCReaderState *reader = &lazy.reader;
  *reader = (BCReaderState){.ctx = context,
                            .buf_start = bytes,
                            .ptr = bytes,
                            .buf_end = bytes + length,
                            .first_atom = JS_ATOM_END,
                            .allow_bytecode = true};
  lazy.reads_lazily = true;
  BCReaderState first = *reader;
  JSValue value = find_atoms(&first) ? JS_EXCEPTION : JS_ReadObjectRec(&first);
  lazy.reads_lazily = false;
  reader->idx_to_atom = first.idx_to_atom;
  reader->idx_to_atom_count = first.idx_to_atom_count;
  return value;
}
