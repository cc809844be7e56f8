const FILES =
  'A plug-in has no files of its own: pass what it needs as input, or put it in with `import text from "./file.txt"`.'
const HTTP = 'Use `fetch` or `Http.request`, through which the host lets requests pass.'
const NO_SOCKETS = 'A plug-in has no sockets: use `fetch`, or a host function of yours.'
const NO_PROCESSES = 'A plug-in is one thread in one process: let the host do it, in a host function.'
const STREAMS = 'Find the build of the package that works on whole values, or its build for browsers.'

/** What an author can do in place of a module of Node, where there is something to say. */
const HINTS: Readonly<Record<string, string>> = {
  async_hooks: 'Pass the context along as an argument: a plug-in runs one call at a time.',
  child_process: NO_PROCESSES,
  cluster: NO_PROCESSES,
  console: 'Use the global `console`.',
  dgram: NO_SOCKETS,
  dns: NO_SOCKETS,
  fs: FILES,
  http: HTTP,
  http2: HTTP,
  https: HTTP,
  module: 'Import what is needed by its name, so that it is bundled: there is nothing to require from at run time.',
  net: NO_SOCKETS,
  readline: FILES,
  stream: STREAMS,
  tls: NO_SOCKETS,
  vm: 'Use `new Function(text)`, which runs in the plug-in and sees its globals.',
  worker_threads: NO_PROCESSES,
  zlib: 'The packages fflate and pako do the same in JavaScript.',
}

/** Advice for the author who imports a module of Node, or a package that does. */
export function nodeHint(name: string): string {
  const [module = ''] = name.replace(/^node:/, '').split('/', 1)
  const own = HINTS[module] ?? 'Find a package that works in a browser.'
  return `${own} Where it is never used, leave it out: \`--external ${name}\`, \`external\`.`
}
