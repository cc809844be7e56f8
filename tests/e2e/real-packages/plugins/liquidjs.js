import { Liquid } from 'liquidjs'

const engine = new Liquid()

export function run(input) {
  return engine.parseAndRender('{% for p in people %}{{ p.name | upcase | escape }};{% endfor %}', JSON.parse(input))
}
