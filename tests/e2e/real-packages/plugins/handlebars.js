import Handlebars from 'handlebars'

Handlebars.registerHelper('loud', (text) => String(text).toUpperCase())
const source =
  '<h1>{{loud title}}</h1>{{#each people}}<p>{{@index}}: {{name}}{{#if admin}} *{{/if}}</p>{{else}}none{{/each}}'

export function run(input) {
  return Handlebars.compile(source)(JSON.parse(input))
}
