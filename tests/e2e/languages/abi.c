/* Every function of tenon.h that all hosts have, for tests/e2e/other-languages.test.ts. */
#include <stdio.h>
#include <tenon.h>

TENON_HOST_FUNCTION(shout) tenon_block shout(tenon_block text);
TENON_HOST_FUNCTION_IN("extism:host/other", thousandfold) int32_t thousandfold(double value);
TENON_HOST_FUNCTION(wide) int64_t wide(int32_t a, int64_t b, float c, double d, int64_t e, int32_t f, int64_t g);

/* With the heap: all at once. */
TENON_EXPORT(copy) {
  size_t length;
  char *bytes = tenon_input(&length);
  tenon_output(bytes, length);
  free(bytes);
  return 0;
}

/* Without: in pieces, whose length is no multiple of eight, into a block. */
TENON_EXPORT(copy_pieces) {
  const size_t total = tenon_input_length();
  const tenon_block block = tenon_block_new(total);
  uint8_t piece[1021];
  size_t at = 0, length;
  while ((length = tenon_input_read(at, piece, sizeof piece)) > 0) {
    tenon_store(block + at, piece, length);
    at += length;
  }
  tenon_output_block(block);
  return 0;
}

/* Byte by byte, backwards. */
TENON_EXPORT(reverse) {
  const uint64_t length = tenon_abi_input_length();
  const tenon_block block = tenon_abi_alloc(length);
  for (uint64_t i = 0; i < length; i++) tenon_abi_store_u8(block + i, tenon_abi_input_load_u8(length - 1 - i));
  tenon_abi_output_set(block, length);
  return 0;
}

/* Writes bytes where none may be, and says whether those around them are as they were. */
TENON_EXPORT(borders) {
  for (size_t length = 0; length <= 40; length++) {
    uint8_t from[42], to[42];
    const tenon_block block = tenon_block_new(64);
    for (size_t i = 0; i < 64; i++) tenon_abi_store_u8(block + i, 0xaa);
    for (size_t i = 0; i < sizeof from; i++) from[i] = (uint8_t)(i + 1), to[i] = 0x55;
    tenon_store(block + 8, from, length);
    for (size_t i = 0; i < 64; i++) {
      const uint8_t wanted = i >= 8 && i < 8 + length ? (uint8_t)(i - 7) : 0xaa;
      if (tenon_abi_load_u8(block + i) != wanted) return tenon_fail("store wrote elsewhere");
    }
    tenon_load(block + 8, to + 1, length);
    for (size_t i = 0; i < sizeof to; i++) {
      if (to[i] != (i >= 1 && i < 1 + length ? (uint8_t)i : 0x55)) return tenon_fail("load wrote elsewhere");
    }
    tenon_block_free(block);
  }
  return 0;
}

TENON_EXPORT(blocks) {
  uint64_t word = 0;
  char text[4] = "";
  const tenon_block block = tenon_block_of_text("12345678");
  if (tenon_block_new(0) != 0 || tenon_block_of_text("") != 0) return tenon_fail("an empty block");
  if (tenon_block_length(block) != 8) return tenon_fail("length");
  if (tenon_abi_load_u64(block) != 0x3837363534333231) return tenon_fail("load_u64");
  tenon_abi_store_u64(block, 0x6867666564636261);
  if (tenon_block_read(block, &word, sizeof word) != 8 || word != 0x6867666564636261) return tenon_fail("block_read");
  if (tenon_block_read(block, text, 3) != 8 || strcmp(text, "abc") != 0) return tenon_fail("a part of a block");
  tenon_block_free(block);
  if (tenon_block_length(block) != 0) return tenon_fail("free");
  return 0;
}

TENON_EXPORT(config) {
  char *key = tenon_input(NULL), *value = tenon_config(key);
  tenon_output_text(value != NULL ? value : "none");
  free(value);
  free(key);
  return 0;
}

typedef struct {
  uint32_t calls;
  double sum;
} Totals;

/* A struct that lives from call to call. */
TENON_EXPORT(count) {
  Totals totals = {0, 0};
  char text[40];
  tenon_var_read("totals", &totals, sizeof totals);
  totals.calls++;
  totals.sum += (double)tenon_input_length();
  tenon_var_set("totals", &totals, sizeof totals);
  snprintf(text, sizeof text, "%u calls, %g bytes", (unsigned)totals.calls, totals.sum);
  tenon_output_text(text);
  return 0;
}

TENON_EXPORT(vars) {
  size_t length;
  char *value;
  uint8_t byte;
  if (tenon_var("word", NULL) != NULL) return tenon_fail("a var before it was set");
  tenon_var_set_text("word", "grün");
  value = tenon_var("word", &length);
  if (value == NULL || length != 5 || strcmp(value, "grün") != 0) return tenon_fail("a var");
  free(value);
  if (tenon_var_read("word", &byte, 1)) return tenon_fail("a var of another size");
  tenon_var_remove("word");
  if (tenon_var_block("word") != 0) return tenon_fail("a var that was removed");
  tenon_var_set_text("word", "again");
  tenon_var_set("word", NULL, 0);
  return tenon_var_block("word") == 0 ? 0 : tenon_fail("an empty var");
}

TENON_EXPORT(logs) {
  tenon_log_trace("a trace");
  tenon_log_debug("a debug");
  tenon_log_info("an info");
  tenon_log_warn("a warning");
  tenon_log_error("an error");
  /* Whether it is depends on the host; an error is heard sooner than a trace. */
  if (tenon_log_enabled(TENON_TRACE) && !tenon_log_enabled(TENON_ERROR)) return tenon_fail("log_enabled");
  return 0;
}

/* libc's own streams are lines of the log. */
TENON_EXPORT(prints) {
  printf("printed %d", 1);
  printf(" of %d\nand more\n", 2);
  fprintf(stderr, "complained %s\n", "once");
  return 0;
}

TENON_EXPORT(fails) {
  char *text = tenon_input(NULL);
  return tenon_fail(text);
}

/* An error that is taken back is none. */
TENON_EXPORT(recovers) {
  tenon_fail("a mistake");
  tenon_abi_error_set(0);
  tenon_output_text("first");
  tenon_output_text("recovered");
  return 0;
}

/* An output that is empty replaces one that is not. */
TENON_EXPORT(empties) {
  tenon_output_text("something");
  tenon_output_text("");
  return 0;
}

TENON_EXPORT(traps) {
  tenon_fail("set before the trap");
  __builtin_trap();
}

TENON_EXPORT(exits) { exit(7); }

TENON_EXPORT(shouts) {
  char *text = tenon_input(NULL);
  tenon_output_block(shout(tenon_block_of_text(text)));
  free(text);
  return 0;
}

TENON_EXPORT_AS(numbers, "with-numbers") {
  char text[60];
  const int64_t result = wide(-1, 10, 0.5f, 3.141592653589793, 20, 7, 9007199254740993);
  snprintf(text, sizeof text, "%lld %d", (long long)result, (int)thousandfold(1.5));
  tenon_output_text(text);
  return 0;
}
