import { parse, stringify } from 'ini'

export function run(input) {
  const value = parse(input)
  return { value, again: stringify(value) }
}
