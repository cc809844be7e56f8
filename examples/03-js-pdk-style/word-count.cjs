// Written for Extism's JavaScript PDK: CommonJS, input and output through `Host`, a number as the return code.

function wordCount() {
  const words = Host.inputString().match(/\S+/g) ?? []
  const least = Number(Config.get('least') ?? '1')
  if (words.length < least) throw new Error(`expected at least ${least} words, found ${words.length}`)
  Host.outputString(JSON.stringify({ words: words.length, longest: longest(words) }))
  return 0
}

function longest(words) {
  return words.reduce((best, word) => (word.length > best.length ? word : best), '')
}

module.exports = { wordCount }
