import ms from 'ms'

export function run(input) {
  return { milliseconds: ms(input), text: ms(ms(input), { long: true }) }
}
