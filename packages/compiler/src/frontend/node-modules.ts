/** Modules of Node that are imported without `node:`. */
const BARE_NAMES: ReadonlySet<string> = new Set(
  (
    'assert async_hooks buffer child_process cluster console constants crypto dgram diagnostics_channel dns domain ' +
    'events fs http http2 https inspector module net os path perf_hooks process punycode querystring readline repl ' +
    'stream string_decoder sys timers tls trace_events tty url util v8 vm wasi worker_threads zlib'
  ).split(' '),
)

/** Whether `name` imports a module that Node itself has, or a part of one such as `fs/promises`. */
export function isNodeModule(name: string): boolean {
  if (name.startsWith('node:')) return true
  return BARE_NAMES.has(name.split('/', 1)[0] ?? '') && !name.endsWith('/')
}
