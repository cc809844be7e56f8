import slugify from 'slugify'

export function run(input) {
  return { slug: slugify(input, { lower: true, strict: true }) }
}
