import _ from 'lodash'

export function run(input) {
  return _(input.split(' ')).countBy('length').toPairs().sortBy(0).value()
}
