/**
 * Modules of Node that a plug-in may import, without `node:`, and the file of `@tenon/pdk/web/node` that stands for each.
 * A file has what others import of it by name, and as its default export what `require` gives.
 */
export const NODE_MODULES: ReadonlyMap<string, string> = new Map([
  ['assert', 'assert.ts'],
  ['assert/strict', 'assert.ts'],
  ['buffer', 'buffer.ts'],
  ['crypto', 'crypto.ts'],
  ['events', 'events.ts'],
  ['os', 'os.ts'],
  ['path', 'path.ts'],
  ['path/posix', 'path.ts'],
  ['perf_hooks', 'perf_hooks.ts'],
  ['process', 'process.ts'],
  ['punycode', 'punycode.ts'],
  ['querystring', 'querystring.ts'],
  ['string_decoder', 'string_decoder.ts'],
  ['timers', 'timers.ts'],
  ['timers/promises', 'timers-promises.ts'],
  ['url', 'url.ts'],
  ['util', 'util.ts'],
  ['util/types', 'util-types.ts'],
])
