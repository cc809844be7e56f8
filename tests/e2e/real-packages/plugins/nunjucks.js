import nunjucks from 'nunjucks'

const environment = new nunjucks.Environment(null, { autoescape: true })

export function run(input) {
  return environment.renderString(
    '{% for p in people %}{{ loop.index }}. {{ p.name | upper }} {% endfor %}',
    JSON.parse(input),
  )
}
