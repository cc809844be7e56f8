/* What the engine imports: the plug-in ABI's functions it uses, and two of WASI, which the linker drops when unused. */
#ifndef IMPORTS_H
#define IMPORTS_H

#include <stdint.h>

#define HOST_IMPORT(name) __attribute__((import_module("extism:host/env"), import_name(#name)))
#define WASI_IMPORT(name) __attribute__((import_module("wasi_snapshot_preview1"), import_name(#name)))
#define EXPORT(name) __attribute__((export_name(#name)))

/* A block of host memory: the offset of its first byte. 0 is no block. */
typedef uint64_t Handle;

HOST_IMPORT(alloc) Handle host_alloc(uint64_t length);
HOST_IMPORT(free) void host_free(Handle block);
HOST_IMPORT(length) uint64_t host_length(Handle block);
HOST_IMPORT(load_u8) uint32_t host_load_u8(uint64_t offset);
HOST_IMPORT(load_u64) uint64_t host_load_u64(uint64_t offset);
HOST_IMPORT(store_u8) void host_store_u8(uint64_t offset, uint32_t value);
HOST_IMPORT(store_u64) void host_store_u64(uint64_t offset, uint64_t value);

HOST_IMPORT(input_length) uint64_t host_input_length(void);
HOST_IMPORT(input_load_u8) uint32_t host_input_load_u8(uint64_t offset);
HOST_IMPORT(input_load_u64) uint64_t host_input_load_u64(uint64_t offset);
HOST_IMPORT(output_set) void host_output_set(uint64_t offset, uint64_t length);
HOST_IMPORT(error_set) void host_error_set(Handle message);

HOST_IMPORT(config_get) Handle host_config_get(Handle key);
HOST_IMPORT(var_get) Handle host_var_get(Handle key);
HOST_IMPORT(var_set) void host_var_set(Handle key, Handle value);
HOST_IMPORT(http_request) Handle host_http_request(Handle request, Handle body);
HOST_IMPORT(http_status_code) uint32_t host_http_status_code(void);
HOST_IMPORT(http_headers) Handle host_http_headers(void);

HOST_IMPORT(log_trace) void host_log_trace(Handle message);
HOST_IMPORT(log_debug) void host_log_debug(Handle message);
HOST_IMPORT(log_info) void host_log_info(Handle message);
HOST_IMPORT(log_warn) void host_log_warn(Handle message);
HOST_IMPORT(log_error) void host_log_error(Handle message);

WASI_IMPORT(random_get) int wasi_random_get(void *bytes, uint32_t length);
WASI_IMPORT(clock_time_get) int wasi_clock_time_get(uint32_t clock, uint64_t precision, uint64_t *nanoseconds);

#endif
