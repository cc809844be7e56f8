import { JSONPath } from 'jsonpath-plus'

export function run(input) {
  return JSONPath({ path: '$.items[*].name', json: JSON.parse(input) })
}
