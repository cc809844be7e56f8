import { parse, stringify } from 'yaml'

export function run(input) {
  const value = parse(input)
  return { value, again: stringify(value) }
}
