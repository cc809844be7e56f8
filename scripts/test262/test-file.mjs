// A test of Test262: its source, and what its front matter says of it.

const FRONT_MATTER = /\/\*---\r?\n?([^]*?)---\*\//

/** What is needed of a test file to run it. */
export function parseTest(path, source) {
  const header = FRONT_MATTER.exec(source)?.[1] ?? ''
  const flags = readList(header, 'flags')
  return {
    path,
    source,
    flags: new Set(flags),
    features: readList(header, 'features'),
    includes: readList(header, 'includes'),
    negative: readNegative(header),
  }
}

/** The ways a test is run, as INTERPRETING.md says: a script twice, unless it says otherwise. */
export function modesOf({ flags }) {
  for (const only of ['raw', 'module']) if (flags.has(only)) return [only]
  if (flags.has('onlyStrict')) return ['strict']
  return flags.has('noStrict') ? ['sloppy'] : ['sloppy', 'strict']
}

/** `name: [a, b]`, or one a line with a dash before it. */
function readList(header, name) {
  const inline = new RegExp(String.raw`^${name}:\s*\[([^\]]*)\]`, 'm').exec(header)
  if (inline)
    return inline[1]
      .split(',')
      .map((item) => item.trim())
      .filter(Boolean)
  const block = new RegExp(String.raw`^${name}:[ \t]*\r?\n((?:[ \t]+-.*\r?\n?)+)`, 'm').exec(header)
  return block ? [...block[1].matchAll(/-\s*(\S+)/g)].map((item) => item[1]) : []
}

function readNegative(header) {
  const block = /^negative:[ \t]*\r?\n((?:[ \t]+.*\r?\n?)+)/m.exec(header)?.[1]
  if (block === undefined) return undefined
  return { phase: /phase:\s*(\w+)/.exec(block)?.[1], type: /type:\s*(\w+)/.exec(block)?.[1] }
}
