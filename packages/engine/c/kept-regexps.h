/*
 * What regular expressions of a top level compile to. One that `new RegExp` makes is compiled when it is made, and a plug-in
 * that is no snapshot makes them anew in each instance: where a bundle has many, that is a large part of what its top level
 * takes. So the build keeps what it compiled, and the plug-in brings it. Included by quickjs-extended.c.
 *
 *   kept:  entry*
 *   entry: hash of flags and pattern (8 bytes)  length of the pattern (4)  length of the code (4)  code
 *
 * Code of classes such as \p{P} is tens of kilobytes, and mostly the same each time, so a plug-in has it as an LZ4 block.
 */

/* What does not fit is compiled. */
#define MAX_KEPT_BYTES (512 * 1024)

#define KEPT_HEAD_BYTES 16

static struct {
  /* Where the build adds to; NULL where nothing is kept. */
  DynBuf *added;
  /* What a plug-in brought, while its top level runs, and where the next one is likely to be: they come in the same order. */
  const uint8_t *first, *next, *end;
} kept_regexps;

/* FNV-1a, in 64 bits. */
static uint64_t hash_of_regexp(const char *pattern, size_t length, int flags) {
  uint64_t hash = (0xcbf29ce484222325 ^ (unsigned)flags) * 0x100000001b3;
  for (size_t i = 0; i < length; i++)
    hash = (hash ^ (uint8_t)pattern[i]) * 0x100000001b3;
  return hash;
}

static size_t kept_entry_bytes(const uint8_t *entry) {
  return KEPT_HEAD_BYTES + get_u32(entry + 12);
}

static const uint8_t *find_kept_entry(const uint8_t *from, const uint8_t *to, uint64_t hash, size_t length) {
  for (const uint8_t *entry = from; entry < to; entry += kept_entry_bytes(entry))
    if (get_u64(entry) == hash && get_u32(entry + 8) == length)
      return entry;
  return NULL;
}

static uint8_t *copy_of_kept(int *code_length, uint64_t hash, size_t length, JSContext *context) {
  const uint8_t *entry = find_kept_entry(kept_regexps.next, kept_regexps.end, hash, length);
  if (!entry)
    entry = find_kept_entry(kept_regexps.first, kept_regexps.next, hash, length);
  if (!entry)
    return NULL;
  *code_length = get_u32(entry + 12);
  uint8_t *code = js_malloc_rt(context->rt, *code_length);
  if (code)
    memcpy(code, entry + KEPT_HEAD_BYTES, *code_length);
  kept_regexps.next = entry + kept_entry_bytes(entry);
  return code;
}

static void keep_regexp(uint64_t hash, size_t length, const uint8_t *code, int code_length) {
  DynBuf *added = kept_regexps.added;
  if (added->size + KEPT_HEAD_BYTES + code_length > MAX_KEPT_BYTES)
    return;
  if (find_kept_entry(added->buf, added->buf + added->size, hash, length))
    return;
  size_t at = added->size;
  dbuf_put_u64(added, hash);
  dbuf_put_u32(added, length);
  dbuf_put_u32(added, code_length);
  dbuf_put(added, code, code_length);
  if (dbuf_error(added))
    added->size = at;
}

/* As lre_compile, which it calls for what was not kept. */
__attribute__((noinline)) static uint8_t *compile_regexp(int *code_length, char *error, int error_size, const char *pattern,
                                                         size_t length, int flags, void *opaque) {
  if (!kept_regexps.first && !kept_regexps.added)
    return lre_compile(code_length, error, error_size, pattern, length, flags, opaque);
  uint64_t hash = hash_of_regexp(pattern, length, flags);
  uint8_t *code = kept_regexps.first ? copy_of_kept(code_length, hash, length, opaque) : NULL;
  if (code)
    return code;
  code = lre_compile(code_length, error, error_size, pattern, length, flags, opaque);
  if (code && kept_regexps.added)
    keep_regexp(hash, length, code, *code_length);
  return code;
}

void JS_KeepRegexps(JSContext *context) {
  kept_regexps.added = js_malloc_rt(context->rt, sizeof *kept_regexps.added);
  if (kept_regexps.added)
    js_dbuf_init(context, kept_regexps.added);
}

const uint8_t *JS_KeptRegexps(size_t *length) {
  *length = kept_regexps.added ? kept_regexps.added->size : 0;
  return *length ? kept_regexps.added->buf : NULL;
}

/* A length of 15 goes on in the bytes that follow. */
static const uint8_t *read_lz4_length(const uint8_t *from, size_t *length) {
  if (*length == 15)
    do
      *length += *from;
    while (*from++ == 255);
  return from;
}

/* Unpacks an LZ4 block that the build made (packages/compiler/src/link/pack-lz4.ts). */
static void unpack_lz4(const uint8_t *from, const uint8_t *from_end, uint8_t *to) {
  while (from < from_end) {
    size_t literals = *from >> 4, repeated = *from & 15;
    from = read_lz4_length(from + 1, &literals);
    memcpy(to, from, literals);
    to += literals;
    from += literals;
    if (from >= from_end)
      break; /* the last sequence is literals alone */
    const uint8_t *source = to - get_u16(from);
    from = read_lz4_length(from + 2, &repeated);
    for (repeated += 4; repeated > 0; repeated--)
      *to++ = *source++; /* may overlap */
  }
}

void JS_ForgetRegexps(JSRuntime *runtime) {
  js_free_rt(runtime, (void *)kept_regexps.first);
  kept_regexps.first = kept_regexps.next = kept_regexps.end = NULL;
}

void JS_BringRegexps(JSRuntime *runtime, const uint8_t *packed, size_t packed_length, size_t length) {
  JS_ForgetRegexps(runtime); /* of a top level that was cut short */
  uint8_t *kept = length ? js_malloc_rt(runtime, length) : NULL;
  if (!kept)
    return;
  unpack_lz4(packed, packed + packed_length, kept);
  kept_regexps.first = kept_regexps.next = kept;
  kept_regexps.end = kept + length;
}
