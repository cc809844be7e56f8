import qs from 'qs'

export function run(input) {
  const value = qs.parse(input)
  return { value, again: qs.stringify(value) }
}
