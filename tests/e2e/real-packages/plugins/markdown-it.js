import MarkdownIt from 'markdown-it'

const markdown = new MarkdownIt({ html: false, linkify: true, typographer: true })

export function run(input) {
  return markdown.render(input)
}
