import * as cheerio from 'cheerio/slim'

export function run(input) {
  const $ = cheerio.load(input)
  $('li').last().remove()
  return {
    items: $('li')
      .map((_, item) => $(item).text())
      .get(),
    html: $('ul').html(),
  }
}
