import { parse, stringify } from 'smol-toml'

export function run(input) {
  const value = parse(input)
  return { value, again: stringify(value) }
}
