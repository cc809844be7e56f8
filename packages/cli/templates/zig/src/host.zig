//! What a plug-in asks of its host: a part of Extism's plug-in ABI, which the package zig-pdk has in full. A u64 is a handle
//! of a block in the host's memory, an address in it, or a length in bytes; a handle of 0 is none.
const std = @import("std");

pub const allocator = std.heap.wasm_allocator;

const env = struct {
    extern "extism:host/env" fn alloc(length: u64) u64;
    extern "extism:host/env" fn length(handle: u64) u64;
    extern "extism:host/env" fn load_u8(address: u64) u8;
    extern "extism:host/env" fn store_u8(address: u64, value: u8) void;
    extern "extism:host/env" fn input_length() u64;
    extern "extism:host/env" fn input_load_u8(index: u64) u8;
    extern "extism:host/env" fn output_set(address: u64, length: u64) void;
    extern "extism:host/env" fn error_set(handle: u64) void;
    extern "extism:host/env" fn config_get(key: u64) u64;
    extern "extism:host/env" fn log_info(text: u64) void;
};

/// A new block with a copy of some bytes.
fn put(bytes: []const u8) u64 {
    const handle = env.alloc(bytes.len);
    for (bytes, 0..) |byte, i| env.store_u8(handle + i, byte);
    return handle;
}

/// The input of the call, for the caller to free.
pub fn input() ![]u8 {
    const bytes = try allocator.alloc(u8, @intCast(env.input_length()));
    for (bytes, 0..) |*byte, i| byte.* = env.input_load_u8(i);
    return bytes;
}

/// A config value, for the caller to free, or null.
pub fn config(key: []const u8) !?[]u8 {
    const handle = env.config_get(put(key));
    if (handle == 0) return null;
    const bytes = try allocator.alloc(u8, @intCast(env.length(handle)));
    for (bytes, 0..) |*byte, i| byte.* = env.load_u8(handle + i);
    return bytes;
}

/// Sets the output of the call.
pub fn output(bytes: []const u8) void {
    env.output_set(put(bytes), bytes.len);
}

/// Writes to the host's log.
pub fn logInfo(text: []const u8) void {
    env.log_info(put(text));
}

/// Sets the error of the call. Return what it returns.
pub fn fail(text: []const u8) i32 {
    env.error_set(put(text));
    return 1;
}
