import { createPatch, diffWords } from 'diff'

export function run(input) {
  const [before, after] = JSON.parse(input)
  return { patch: createPatch('file', before, after), words: diffWords(before, after).length }
}
