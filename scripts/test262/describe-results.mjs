// The pass table of docs/test262.md.

const HEAD = (version, counts) => `# Test262

Written by \`node scripts/test262.mjs --write\`. Test262 is the test suite of the ECMAScript standard; here it runs in the
engine that plug-ins have, QuickJS-NG ${version} with all our edits, through the same calls that \`@tenon/compiler\` makes.
The suite is the state of mid 2018 (ECMAScript 2019), the newest that a package registry has: Debian's source package of Qt's
QML engine. Some of its tests hold to what the standard has changed since; they fail in every engine of today.

Of ${counts.total} tests ${counts.run} run, each as its front matter says: in sloppy and in strict mode, as a module, asynchronously,
with an error that is expected early or at run time. **${counts.passed} pass, ${percent(counts)}.** Those that fail are in
[known-failures.txt](../tests/test262/known-failures.txt): another that fails, fails \`npm test\`, which runs a part of the suite.
`

function percent({ passed, run }) {
  return run === 0 ? '' : `${((100 * passed) / run).toFixed(passed === run ? 0 : 2)} %`
}

function count(results) {
  const run = results.filter(({ skipped }) => skipped === undefined)
  const passed = run.filter(({ failed }) => failed === undefined)
  return { total: results.length, run: run.length, passed: passed.length }
}

function group(results, keysOf) {
  const groups = new Map()
  for (const result of results) {
    for (const key of keysOf(result)) groups.set(key, [...(groups.get(key) ?? []), result])
  }
  return [...groups].toSorted(([left], [right]) => (left < right ? -1 : 1))
}

function table(title, groups) {
  const rows = groups
    .map(([key, results]) => [key, count(results)])
    .map(([key, { total, run, passed }]) => `| ${key} | ${total} | ${run} | ${passed} | ${percent({ passed, run })} |`)
  return [`| ${title} | tests | run | pass | |`, '| --- | --: | --: | --: | --: |', ...rows].join('\n')
}

function skippedTable(results) {
  const groups = group(
    results.filter(({ skipped }) => skipped !== undefined),
    ({ skipped }) => [skipped],
  )
  const rows = groups.toSorted(([, left], [, right]) => right.length - left.length)
  return ['| why | tests |', '| --- | --: |', ...rows.map(([why, tests]) => `| ${why} | ${tests.length} |`)].join('\n')
}

/** `test/language/expressions/…` is of `language/expressions`. */
function folderOf({ path }) {
  return path.split('/').slice(1, 3).join('/').replace(/\.js$/, '')
}

/** The document, from the results of the whole suite. */
export function describeResults(results, version) {
  return [
    HEAD(version, count(results)),
    '## By folder\n',
    table(
      'folder',
      group(results, (result) => [folderOf(result)]),
    ),
    "\n## By feature\n\nThe names are the suite's own.\n",
    table(
      'feature',
      group(results, ({ features }) => features),
    ),
    '\n## Not run\n',
    skippedTable(results),
    '',
  ].join('\n')
}
