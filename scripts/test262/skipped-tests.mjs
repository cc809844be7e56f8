// What is not run, each for a reason that a plug-in's engine has, or that lies in the suite's age.

const FEATURES = {
  'Array.prototype.flatten': 'renamed flat before it was finished',
  Atomics: 'a plug-in has one thread',
  SharedArrayBuffer: 'a plug-in has one thread',
  IsHTMLDDA: 'only browsers have document.all',
  'cross-realm': 'a plug-in has one realm',
  'tail-call-optimization': 'no engine but one has it',
}

const FOLDERS = {
  'test/intl402/': 'the engine has no Intl',
  'test/built-ins/Atomics/': 'a plug-in has one thread',
  'test/harness/': 'tests of the suite itself',
  'test/built-ins/RegExp/property-escapes/generated/': 'tables of Unicode 11; the engine has a newer one',
}

/** Words of a source that ask for what is not there. */
const WORDS = {
  '$262.createRealm': 'a plug-in has one realm',
  '$262.evalScript': 'a plug-in loads no scripts',
  '$262.agent': 'a plug-in has one thread',
  '$262.IsHTMLDDA': 'only browsers have document.all',
}

const IMPORTS = /^\s*(?:import\b|export\b[^;]*\bfrom\b)/m

/** Why a test is not run, or undefined. */
export function reasonToSkip({ path, features, flags, source }) {
  const folder = Object.keys(FOLDERS).find((name) => path.startsWith(name))
  if (folder !== undefined) return FOLDERS[folder]
  const feature = features.find((name) => Object.hasOwn(FEATURES, name))
  if (feature !== undefined) return FEATURES[feature]
  const word = Object.keys(WORDS).find((text) => source.includes(text))
  if (word !== undefined) return WORDS[word]
  if (flags.has('module') && IMPORTS.test(source)) return 'modules are bundled before the engine sees them'
  return undefined
}
