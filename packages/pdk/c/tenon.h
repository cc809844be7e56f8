/*
 * tenon.h: what a plug-in in C or C++ asks of its host.
 *
 * The whole of Extism's plug-in ABI in one header, without a library: what is built with it runs in tenon and in every
 * other host that speaks this ABI. It needs no libc; where there is one (wasi-libc), functions that return memory of
 * `malloc` come with it.
 *
 *     #include <tenon.h>
 *
 *     TENON_EXPORT(shout) {
 *       size_t length;
 *       char *text = tenon_input(&length);
 *       if (length == 0) return tenon_fail("nothing to shout");
 *       for (size_t i = 0; i < length; i++) text[i] = (char)toupper(text[i]);
 *       tenon_output(text, length);
 *       free(text);
 *       return 0;
 *     }
 *
 * Compilers: clang for wasm32 (npm's @yowasp/clang, Debian's clang, wasi-sdk) and `zig cc`; C99 and later, C++11 and
 * later. Documentation with a first example: docs/c-plugins.md.
 *
 * Three layers, each by its prefix:
 *
 *   tenon_abi_*   the imports, as the host has them: every value is an integer
 *   tenon_*       the same, for C: bytes and strings go in and come out. No libc needed, but for the functions of the
 *                 part "With a heap"
 *   TENON_*       macros: exports, host functions, settings
 *
 * Memory. The host keeps input, output and everything exchanged in a memory of its own, in blocks. A `tenon_block` is
 * the address of one; 0 is none. Blocks live until the call ends or they are freed; hosts free what is given to config,
 * vars, HTTP and logs, and so none of those may be used again. `tenon_load` and `tenon_store` copy between a block and
 * the plug-in's own memory, eight bytes at a time.
 *
 * Settings, to be defined before the header is included:
 *
 *   TENON_NO_LIBC         leave out all that needs <stdlib.h> and <string.h>, although they are there
 *   TENON_MALLOC(bytes)   what the part "With a heap" allocates with in place of malloc; with it the part is there
 *                         without a libc too. What it returns is freed with your own function
 */
#ifndef TENON_H
#define TENON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__wasi__) && !defined(TENON_NO_LIBC)
#include <stdlib.h>
#include <string.h>
#define TENON_HAS_LIBC 1
#ifndef TENON_MALLOC
#define TENON_MALLOC(bytes) malloc(bytes)
#endif
#endif

#ifdef __cplusplus
#define TENON_EXTERN_C extern "C"
extern "C" {
#else
#define TENON_EXTERN_C extern
#endif

/* ------------------------------------------------------------------------------------------------------------------
 * Macros: exports and host functions
 * --------------------------------------------------------------------------------------------------------------- */

/*
 * Defines a function that a host can call: TENON_EXPORT(greet) { …; return 0; }
 * It takes nothing, and returns an int32_t: 0 for success. Input and output go through the functions below.
 */
#define TENON_EXPORT(name) TENON_EXPORT_AS(name, #name)

/* The same under a name that is not one of C: TENON_EXPORT_AS(count_vowels, "count-vowels") { … } */
#define TENON_EXPORT_AS(name, exported)                                                                             \
  TENON_EXTERN_C __attribute__((export_name(exported), visibility("default"))) int32_t name(void);                  \
  TENON_EXTERN_C int32_t name(void)

/*
 * Declares a function that the application gives its plug-ins, in the namespace where hosts look by default:
 *
 *     TENON_HOST_FUNCTION(decorate) tenon_block decorate(tenon_block text);
 *
 * Parameters and result are int32_t, int64_t (or uint64_t, tenon_block), float or double; text and bytes go as blocks.
 */
#define TENON_HOST_FUNCTION(name) TENON_IMPORT("extism:host/user", #name)

/* The same in a namespace of its own: TENON_HOST_FUNCTION_IN("shop", price) double price(int32_t article); */
#define TENON_HOST_FUNCTION_IN(namespace_, name) TENON_IMPORT(namespace_, #name)

/* Declares any import, by its two names. */
#define TENON_IMPORT(module, name) TENON_EXTERN_C __attribute__((import_module(module), import_name(name)))

#define TENON_ABI(name) __attribute__((import_module("extism:host/env"), import_name(#name)))

/* ------------------------------------------------------------------------------------------------------------------
 * The imports, all 32. What a plug-in does not use it does not import, so that older hosts load it too.
 * --------------------------------------------------------------------------------------------------------------- */

/* A block of the host's memory, by its address; 0 is none. */
typedef uint64_t tenon_block;

/* Makes a block of `length` bytes, not cleared; 0 where there is no memory and, in most hosts, for a length of 0. */
TENON_ABI(alloc) tenon_block tenon_abi_alloc(uint64_t length);

/* Frees a block; anything else is ignored. */
TENON_ABI(free) void tenon_abi_free(tenon_block block);

/* The length of a block in bytes; 0 for anything that is not the start of one. */
TENON_ABI(length) uint64_t tenon_abi_length(tenon_block block);

/* The same, quicker in some hosts, for what is certainly a block. */
TENON_ABI(length_unsafe) uint64_t tenon_abi_length_unsafe(tenon_block block);

/* A byte, or eight of them (little-endian), at an address of the host's memory; 0 outside it. */
TENON_ABI(load_u8) uint8_t tenon_abi_load_u8(uint64_t address);
TENON_ABI(load_u64) uint64_t tenon_abi_load_u64(uint64_t address);

/* Stores a byte, or eight of them, at an address of the host's memory; outside it nothing happens. */
TENON_ABI(store_u8) void tenon_abi_store_u8(uint64_t address, uint8_t value);
TENON_ABI(store_u64) void tenon_abi_store_u64(uint64_t address, uint64_t value);

/* The input's length, and its address. */
TENON_ABI(input_length) uint64_t tenon_abi_input_length(void);
TENON_ABI(input_offset) tenon_block tenon_abi_input_offset(void);

/* A byte of the input, or eight of them, from `index`; 0 unless all of them lie inside. */
TENON_ABI(input_load_u8) uint8_t tenon_abi_input_load_u8(uint64_t index);
TENON_ABI(input_load_u64) uint64_t tenon_abi_input_load_u64(uint64_t index);

/* Makes a part of the host's memory the input. Hosts do so themselves. */
TENON_ABI(input_set) void tenon_abi_input_set(uint64_t address, uint64_t length);

/*
 * Makes a part of the host's memory the output; the last one set counts. A block is understood by every host, a piece of
 * one not by Extism's JavaScript SDK.
 */
TENON_ABI(output_set) void tenon_abi_output_set(uint64_t address, uint64_t length);
TENON_ABI(output_length) uint64_t tenon_abi_output_length(void);
TENON_ABI(output_offset) tenon_block tenon_abi_output_offset(void);

/* Fails the call with the text of a block, whatever it returns; 0 takes that back, but in Extism's JavaScript SDK. */
TENON_ABI(error_set) void tenon_abi_error_set(tenon_block text);
TENON_ABI(error_get) tenon_block tenon_abi_error_get(void);

/* Forgets all blocks, input and output included. Hosts do so before each call. */
TENON_ABI(reset) void tenon_abi_reset(void);

/* How many bytes the host's memory of this plug-in has. */
TENON_ABI(memory_bytes) uint64_t tenon_abi_memory_bytes(void);

/* The config value of a key, 0 where there is none. Frees the key. */
TENON_ABI(config_get) tenon_block tenon_abi_config_get(tenon_block key);

/* The var of a key, 0 where there is none. Frees the key. */
TENON_ABI(var_get) tenon_block tenon_abi_var_get(tenon_block key);

/* Sets a var, or removes it where the value is 0. Frees both. */
TENON_ABI(var_set) void tenon_abi_var_set(tenon_block key, tenon_block value);

/*
 * Makes an HTTP request and gives the response's body: `request` is JSON {"url", "method"?, "headers"?: {name: value}},
 * `body` what is sent, or 0. Frees both. What is not allowed, or fails on its way, ends the call.
 */
TENON_ABI(http_request) tenon_block tenon_abi_http_request(tenon_block request, tenon_block body);

/* The status of the last response, 0 before the first. */
TENON_ABI(http_status_code) int32_t tenon_abi_http_status_code(void);

/* The headers of the last response as JSON {name in lower case: value}; 0 unless the host lets plug-ins see them. */
TENON_ABI(http_headers) tenon_block tenon_abi_http_headers(void);

/* Writes a line to the host's log. Frees the text. */
TENON_ABI(log_trace) void tenon_abi_log_trace(tenon_block text);
TENON_ABI(log_debug) void tenon_abi_log_debug(tenon_block text);
TENON_ABI(log_info) void tenon_abi_log_info(tenon_block text);
TENON_ABI(log_warn) void tenon_abi_log_warn(tenon_block text);
TENON_ABI(log_error) void tenon_abi_log_error(tenon_block text);

/* The least level that the host writes down: a `tenon_level`, INT32_MAX for none. */
TENON_ABI(get_log_level) int32_t tenon_abi_get_log_level(void);

/* ------------------------------------------------------------------------------------------------------------------
 * Blocks
 * --------------------------------------------------------------------------------------------------------------- */

/* The length of a text without its 0. */
static inline size_t tenon_text_length(const char *text) {
#ifdef TENON_HAS_LIBC
  return strlen(text);
#else
  /* Volatile, or clang would make a call of strlen of this, which is not there. */
  const volatile char *end = text;
  while (*end) end++;
  return (size_t)(end - text);
#endif
}

/* Copies `length` bytes at `address` of the host's memory to `to`. */
static inline void tenon_load(uint64_t address, void *to, size_t length) {
  uint8_t *bytes = (uint8_t *)to;
  size_t at = 0;
  if (length >= 8) {
    for (; at < length; at += 8) {
      /* The last word ends where the bytes end, and overlaps the one before it. */
      if (at > length - 8) at = length - 8;
      const uint64_t word = tenon_abi_load_u64(address + at);
      __builtin_memcpy(bytes + at, &word, 8);
    }
    return;
  }
  for (; at < length; at++) bytes[at] = tenon_abi_load_u8(address + at);
}

/* Copies `length` bytes at `from` to `address` of the host's memory. */
static inline void tenon_store(uint64_t address, const void *from, size_t length) {
  const uint8_t *bytes = (const uint8_t *)from;
  size_t at = 0;
  if (length >= 8) {
    for (; at < length; at += 8) {
      uint64_t word;
      if (at > length - 8) at = length - 8;
      __builtin_memcpy(&word, bytes + at, 8);
      tenon_abi_store_u64(address + at, word);
    }
    return;
  }
  for (; at < length; at++) tenon_abi_store_u8(address + at, bytes[at]);
}

/*
 * Makes a block of `length` bytes, not cleared. Traps where the host has no memory left: a 0 in place of a block would
 * mean something else (it removes a var, for instance). A length of 0 gives 0.
 */
static inline tenon_block tenon_block_new(size_t length) {
  tenon_block block;
  if (length == 0) return 0;
  block = tenon_abi_alloc(length);
  if (block == 0) __builtin_trap();
  return block;
}

/* Makes a block that holds a copy of `length` bytes. Traps where the host has no memory left. */
static inline tenon_block tenon_block_of(const void *data, size_t length) {
  const tenon_block block = tenon_block_new(length);
  tenon_store(block, data, length);
  return block;
}

/* Makes a block that holds a copy of a text, without its 0. Traps where the host has no memory left. */
static inline tenon_block tenon_block_of_text(const char *text) {
  return tenon_block_of(text, tenon_text_length(text));
}

/* The length of a block in bytes; 0 for none. */
static inline size_t tenon_block_length(tenon_block block) { return (size_t)tenon_abi_length(block); }

/* Frees a block. All blocks are freed when the call ends. */
static inline void tenon_block_free(tenon_block block) { tenon_abi_free(block); }

/*
 * Copies the first bytes of a block to `to`, at most `capacity` of them, and says how many there were to copy: where
 * that is more than `capacity`, the rest is missing.
 */
static inline size_t tenon_block_read(tenon_block block, void *to, size_t capacity) {
  const size_t length = tenon_block_length(block);
  tenon_load(block, to, length < capacity ? length : capacity);
  return length;
}

/* ------------------------------------------------------------------------------------------------------------------
 * Input, output, errors
 * --------------------------------------------------------------------------------------------------------------- */

/* The length of the input in bytes. */
static inline size_t tenon_input_length(void) { return (size_t)tenon_abi_input_length(); }

/* Copies bytes of the input to `to`: from `from` on, at most `capacity`. Says how many; 0 at the end of the input. */
static inline size_t tenon_input_read(size_t from, void *to, size_t capacity) {
  const size_t total = tenon_input_length();
  const size_t rest = from < total ? total - from : 0;
  const size_t length = rest < capacity ? rest : capacity;
  uint8_t *bytes = (uint8_t *)to;
  size_t at = 0;
  if (length >= 8) {
    for (; at < length; at += 8) {
      if (at > length - 8) at = length - 8;
      const uint64_t word = tenon_abi_input_load_u64(from + at);
      __builtin_memcpy(bytes + at, &word, 8);
    }
    return length;
  }
  for (; at < length; at++) bytes[at] = tenon_abi_input_load_u8(from + at);
  return length;
}

/* Makes an output of no bytes, in place of one set before. Hosts take no output from the address 0. */
static inline void tenon_output_nothing(void) {
  /* A block without bytes, which only Extism's JavaScript SDK has, and which alone it takes for no bytes. */
  const tenon_block empty = tenon_abi_alloc(0);
  tenon_abi_output_set(empty != 0 ? empty : tenon_block_new(1), 0);
}

/* Makes a block the output, whole; 0 makes it empty. It replaces an output set before. */
static inline void tenon_output_block(tenon_block block) {
  if (block == 0) tenon_output_nothing();
  else tenon_abi_output_set(block, tenon_abi_length(block));
}

/* Makes a copy of `length` bytes the output. It replaces an output set before. */
static inline void tenon_output(const void *data, size_t length) {
  if (length == 0) tenon_output_nothing();
  else tenon_abi_output_set(tenon_block_of(data, length), length);
}

/* Makes a text the output. It replaces an output set before. */
static inline void tenon_output_text(const char *text) { tenon_output(text, tenon_text_length(text)); }

/*
 * Fails the call with a text, and gives 1, the code to return: return tenon_fail("the colour is unknown");
 * The text must not be empty: hosts take an empty one for none.
 */
static inline int32_t tenon_fail(const char *text) {
  tenon_abi_error_set(tenon_block_of_text(text));
  return 1;
}

/* ------------------------------------------------------------------------------------------------------------------
 * Config and vars
 * --------------------------------------------------------------------------------------------------------------- */

/* The config value of a key; 0 where there is none, or an empty one. */
static inline tenon_block tenon_config_block(const char *key) { return tenon_abi_config_get(tenon_block_of_text(key)); }

/* The var of a key, which lives from call to call; 0 where there is none. */
static inline tenon_block tenon_var_block(const char *key) { return tenon_abi_var_get(tenon_block_of_text(key)); }

/* Sets a var to a copy of `length` bytes. The ABI knows no empty var: a length of 0 removes it. */
static inline void tenon_var_set(const char *key, const void *value, size_t length) {
  const tenon_block name = tenon_block_of_text(key);
  tenon_abi_var_set(name, tenon_block_of(value, length));
}

/* Sets a var to a text; an empty one removes it. */
static inline void tenon_var_set_text(const char *key, const char *text) {
  tenon_var_set(key, text, tenon_text_length(text));
}

/* Removes a var. */
static inline void tenon_var_remove(const char *key) { tenon_abi_var_set(tenon_block_of_text(key), 0); }

/*
 * Copies a var's bytes to `to` where it has exactly `length` of them, and says whether it had: for numbers and structs.
 *
 *     uint32_t total = 0;
 *     tenon_var_read("total", &total, sizeof total);   // stays 0 the first time
 */
static inline bool tenon_var_read(const char *key, void *to, size_t length) {
  const tenon_block value = tenon_var_block(key);
  const bool fits = value != 0 && tenon_block_length(value) == length;
  if (fits) tenon_load(value, to, length);
  if (value != 0) tenon_block_free(value);
  return fits;
}

/* ------------------------------------------------------------------------------------------------------------------
 * Logs
 * --------------------------------------------------------------------------------------------------------------- */

/* How much a line of the log matters. */
typedef enum { TENON_TRACE, TENON_DEBUG, TENON_INFO, TENON_WARN, TENON_ERROR } tenon_level;

/* Whether the host writes down lines of a level: asks it, so that a costly line need not be made for nothing. */
static inline bool tenon_log_enabled(tenon_level level) { return (int32_t)level >= tenon_abi_get_log_level(); }

/* Each writes a line to the host's log. */
static inline void tenon_log_trace(const char *text) { tenon_abi_log_trace(tenon_block_of_text(text)); }
static inline void tenon_log_debug(const char *text) { tenon_abi_log_debug(tenon_block_of_text(text)); }
static inline void tenon_log_info(const char *text) { tenon_abi_log_info(tenon_block_of_text(text)); }
static inline void tenon_log_warn(const char *text) { tenon_abi_log_warn(tenon_block_of_text(text)); }
static inline void tenon_log_error(const char *text) { tenon_abi_log_error(tenon_block_of_text(text)); }

/* ------------------------------------------------------------------------------------------------------------------
 * HTTP
 * --------------------------------------------------------------------------------------------------------------- */

/* A response: its status, and its body, 0 where that is empty. */
typedef struct {
  int32_t status;
  tenon_block body;
} tenon_response;

/* Where JSON goes: to an address, or, while that is 0, nowhere but into the count. */
typedef struct {
  uint64_t address;
  size_t length;
} tenon_json;

static inline void tenon_json_byte(tenon_json *json, uint8_t byte) {
  if (json->address != 0) tenon_abi_store_u8(json->address + json->length, byte);
  json->length++;
}

static inline void tenon_json_raw(tenon_json *json, const char *text) {
  for (; *text; text++) tenon_json_byte(json, (uint8_t)*text);
}

static inline void tenon_json_string(tenon_json *json, const char *text) {
  tenon_json_byte(json, '"');
  for (; *text; text++) {
    const uint8_t byte = (uint8_t)*text;
    if (byte < 0x20) {
      tenon_json_raw(json, byte < 0x10 ? "\\u000" : "\\u001");
      tenon_json_byte(json, (uint8_t)"0123456789abcdef"[byte & 15]);
      continue;
    }
    if (byte == '"' || byte == '\\') tenon_json_byte(json, '\\');
    tenon_json_byte(json, byte);
  }
  tenon_json_byte(json, '"');
}

static inline void tenon_json_request(tenon_json *json, const char *method, const char *url,
                                      const char *const *headers) {
  tenon_json_raw(json, "{\"method\":");
  tenon_json_string(json, method);
  tenon_json_raw(json, ",\"url\":");
  tenon_json_string(json, url);
  tenon_json_raw(json, ",\"headers\":{");
  for (size_t i = 0; headers != 0 && headers[i] != 0 && headers[i + 1] != 0; i += 2) {
    if (i > 0) tenon_json_byte(json, ',');
    tenon_json_string(json, headers[i]);
    tenon_json_byte(json, ':');
    tenon_json_string(json, headers[i + 1]);
  }
  tenon_json_raw(json, "}}");
}

/*
 * Makes an HTTP request with `length` bytes of body; `headers` are names and values in turn with a NULL at the end, or
 * NULL. Any status is a response; a host that is not allowed, and a request that fails on its way, end the call.
 *
 *     const char *const headers[] = {"accept", "application/json", NULL};
 *     tenon_response response = tenon_http("GET", "https://example.com/", headers, NULL, 0);
 */
static inline tenon_response tenon_http(const char *method, const char *url, const char *const *headers,
                                        const void *body, size_t length) {
  tenon_json json = {0, 0};
  tenon_response response;
  tenon_block request;
  tenon_json_request(&json, method, url, headers);
  request = tenon_block_new(json.length);
  json.address = request;
  json.length = 0;
  tenon_json_request(&json, method, url, headers);
  response.body = tenon_abi_http_request(request, tenon_block_of(body, length));
  response.status = tenon_abi_http_status_code();
  return response;
}

/* ------------------------------------------------------------------------------------------------------------------
 * With a heap: each gives memory of malloc, which is the caller's to free
 * --------------------------------------------------------------------------------------------------------------- */

#ifdef TENON_MALLOC

/* Memory for `length` bytes and a 0 after them; traps where there is none. */
static inline char *tenon_text_new(size_t length) {
  char *text = (char *)TENON_MALLOC(length + 1);
  if (text == 0) __builtin_trap();
  text[length] = 0;
  return text;
}

/*
 * Copies a block and frees it: its bytes with a 0 after them, so that a text can be used as one. NULL for no block. Its
 * length goes to `length`, unless that is NULL.
 */
static inline char *tenon_take(tenon_block block, size_t *length) {
  const size_t bytes = tenon_block_length(block);
  char *text = 0;
  if (length != 0) *length = bytes;
  if (block == 0) return 0;
  text = tenon_text_new(bytes);
  tenon_load(block, text, bytes);
  tenon_block_free(block);
  return text;
}

/* The input with a 0 after it; never NULL. Its length goes to `length`, unless that is NULL. */
static inline char *tenon_input(size_t *length) {
  const size_t bytes = tenon_input_length();
  char *text = tenon_text_new(bytes);
  tenon_input_read(0, text, bytes);
  if (length != 0) *length = bytes;
  return text;
}

/* The config value of a key as a text; NULL where there is none, or an empty one. */
static inline char *tenon_config(const char *key) { return tenon_take(tenon_config_block(key), 0); }

/* The var of a key with a 0 after it, NULL where there is none. Its length goes to `length`, unless that is NULL. */
static inline char *tenon_var(const char *key, size_t *length) { return tenon_take(tenon_var_block(key), length); }

/* The headers of the last response as JSON; NULL unless the host lets plug-ins see them. */
static inline char *tenon_http_headers(void) { return tenon_take(tenon_abi_http_headers(), 0); }

#endif /* TENON_MALLOC */

#ifdef __cplusplus
}
#endif

#endif /* TENON_H */
