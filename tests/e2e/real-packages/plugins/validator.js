import validator from 'validator'

export function run(input) {
  return { email: validator.isEmail(input), ip: validator.isIP('::1'), escaped: validator.escape('<a>') }
}
