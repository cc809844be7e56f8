import { compose, evolve, filter, map, pluck, propEq, toUpper } from 'ramda'

export function run(input) {
  return compose(pluck('name'), map(evolve({ name: toUpper })), filter(propEq('a', 'kind')))(JSON.parse(input))
}
