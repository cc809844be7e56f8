// What AssemblyScript's library expects of a host, made of what a plug-in's host has. The compiler puts these functions in
// the place of the imports `env.abort`, `env.trace` and `env.console.*`, which no such host knows.

// @ts-ignore: decorator
@external("extism:host/env", "alloc") declare function alloc(length: u64): u64
// @ts-ignore: decorator
@external("extism:host/env", "store_u8") declare function store_u8(address: u64, value: u8): void
// @ts-ignore: decorator
@external("extism:host/env", "error_set") declare function error_set(text: u64): void
// @ts-ignore: decorator
@external("extism:host/env", "log_debug") declare function log_debug(text: u64): void
// @ts-ignore: decorator
@external("extism:host/env", "log_info") declare function log_info(text: u64): void
// @ts-ignore: decorator
@external("extism:host/env", "log_warn") declare function log_warn(text: u64): void
// @ts-ignore: decorator
@external("extism:host/env", "log_error") declare function log_error(text: u64): void

// A text that is being put together in a block of the host's memory.
let block: u64 = 0
let written: u64 = 0

function put(byte: u32): void {
  store_u8(block + written++, <u8>byte)
}

function putBytes(bytes: ArrayBuffer): void {
  const start = changetype<usize>(bytes)
  for (let i = 0, length = bytes.byteLength; i < length; i++) put(load<u8>(start + i))
}

function putNumber(value: u32): void {
  if (value >= 10) putNumber(value / 10)
  put(0x30 + (value % 10))
}

function digitsOf(value: u32): u32 {
  return value < 10 ? 1 : 1 + digitsOf(value / 10)
}

// Makes a block of so many bytes; false where the host has no memory left.
function begin(length: u32): bool {
  written = 0
  block = alloc(length)
  return block != 0
}

function blockOf(text: string): u64 {
  const bytes = String.UTF8.encode(text)
  if (begin(bytes.byteLength)) putBytes(bytes)
  return block
}

let isFailing = false

// Fails the call with what went wrong and where, then ends it.
function failCall(message: string | null, fileName: string | null, line: u32, column: u32): void {
  // What is done here may fail as well: there may be no memory left.
  if (!isFailing) {
    isFailing = true
    const what = String.UTF8.encode(message === null ? "aborted" : message)
    const where = String.UTF8.encode(fileName === null ? "" : fileName)
    // " at ", the file, and two numbers with a colon before each.
    if (begin(what.byteLength + 4 + where.byteLength + 2 + digitsOf(line) + digitsOf(column))) {
      putBytes(what)
      put(0x20)
      put(0x61)
      put(0x74)
      put(0x20)
      putBytes(where)
      put(0x3a)
      putNumber(line)
      put(0x3a)
      putNumber(column)
      error_set(block)
    }
    isFailing = false
  }
  unreachable()
}

function traceLine(message: string, n: i32 = 0, a0: f64 = 0, a1: f64 = 0, a2: f64 = 0, a3: f64 = 0, a4: f64 = 0): void {
  let line = message
  if (n > 0) line += " " + a0.toString()
  if (n > 1) line += ", " + a1.toString()
  if (n > 2) line += ", " + a2.toString()
  if (n > 3) line += ", " + a3.toString()
  if (n > 4) line += ", " + a4.toString()
  log_debug(blockOf(line))
}

namespace logConsole {
  export function assert<T>(condition: T, message: string = ""): void {
    if (!condition) log_error(blockOf("Assertion failed: " + message))
  }
  export function log(message: string = ""): void {
    log_info(blockOf(message))
  }
  export function debug(message: string = ""): void {
    log_debug(blockOf(message))
  }
  export function info(message: string = ""): void {
    log_info(blockOf(message))
  }
  export function warn(message: string = ""): void {
    log_warn(blockOf(message))
  }
  export function error(message: string = ""): void {
    log_error(blockOf(message))
  }
}
