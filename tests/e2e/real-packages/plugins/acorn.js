import { parse } from 'acorn'

export function run(input) {
  const { body } = parse(input, { ecmaVersion: 2024, sourceType: 'module' })
  return body.map(({ type, start, end }) => [type, start, end])
}
