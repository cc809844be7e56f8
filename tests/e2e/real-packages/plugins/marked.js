import { marked } from 'marked'

export function run(input) {
  return marked.parse(input)
}
