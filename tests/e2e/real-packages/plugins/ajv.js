import Ajv from 'ajv'
import addFormats from 'ajv-formats'

const schema = {
  type: 'object',
  properties: {
    name: { type: 'string', minLength: 2 },
    at: { type: 'string', format: 'date-time' },
    list: { type: 'array', items: { type: 'integer' }, uniqueItems: true },
  },
  required: ['name'],
  additionalProperties: false,
}

/** A schema known while building: its validator is made then. */
const ready = addFormats(new Ajv({ allErrors: true })).compile(schema)

/** A schema that comes with the call: its validator is made of text, at run time. */
export function run(input) {
  const { data, own } = JSON.parse(input)
  const validate = own === undefined ? ready : new Ajv().compile(own)
  return { isValid: validate(data), errors: validate.errors }
}
