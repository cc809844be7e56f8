import Mustache from 'mustache'

export function run(input) {
  return Mustache.render('{{#people}}<p>{{name}} {{{raw}}}</p>{{/people}}{{^people}}none{{/people}}', JSON.parse(input))
}
