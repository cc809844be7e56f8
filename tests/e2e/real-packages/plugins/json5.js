import JSON5 from 'json5'

export function run(input) {
  const value = JSON5.parse(input)
  return { value, again: JSON5.stringify(value) }
}
