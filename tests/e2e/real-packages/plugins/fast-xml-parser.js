import { XMLBuilder, XMLParser, XMLValidator } from 'fast-xml-parser'

export function run(input) {
  const isValid = XMLValidator.validate(input) === true
  if (!isValid) return { isValid }
  const value = new XMLParser({ ignoreAttributes: false }).parse(input)
  return { isValid, value, again: new XMLBuilder({ ignoreAttributes: false }).build(value) }
}
