import { groupBy, pipe, map, sortBy, sumBy } from 'remeda'

export function run(input) {
  return pipe(
    JSON.parse(input),
    sortBy(({ price }) => price),
    groupBy(({ kind }) => kind),
    (groups) => map(Object.entries(groups), ([kind, items]) => [kind, sumBy(items, ({ price }) => price)]),
  )
}
