import { camelCase, chunk, cloneDeep, debounce, groupBy, merge, sortBy, template } from 'lodash-es'

export function run(input) {
  const words = input.split(' ')
  const original = { at: new Date(0), nested: [new Map([['k', new Set([1])]])] }
  const copy = cloneDeep(original)
  return {
    groups: groupBy(sortBy(words), 'length'),
    chunks: chunk(words, 2),
    merged: merge({ a: { b: 1 } }, { a: { c: [1] } }),
    camel: camelCase(input),
    isCopy: copy.nested[0] !== original.nested[0] && copy.nested[0].get('k').has(1),
    text: template('<b><%- name %></b>')({ name: '<Ada>' }),
    debounced: typeof debounce(() => {}, 10),
  }
}
