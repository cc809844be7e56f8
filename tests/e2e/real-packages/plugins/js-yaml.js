import * as yaml from 'js-yaml'

export function run(input) {
  const value = yaml.load(input)
  return { value, again: yaml.dump(value) }
}
