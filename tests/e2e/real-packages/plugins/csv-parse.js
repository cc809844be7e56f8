import { parse } from 'csv-parse/sync'

export function run(input) {
  return parse(input, { columns: true, cast: true, skip_empty_lines: true })
}
