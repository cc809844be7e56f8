import { v4, v5, v7, validate, version } from 'uuid'

export function run(input) {
  return { v5: v5(input, v5.URL), v4: version(v4()), v7: version(v7()), differ: v4() !== v4(), bad: validate('x') }
}
