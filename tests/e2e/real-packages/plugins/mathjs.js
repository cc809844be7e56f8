import { all, create } from 'mathjs'

const math = create(all, {})

export function run(input) {
  return {
    value: math.format(math.evaluate(input), { precision: 14 }),
    derivative: math.derivative('x^2 + x', 'x').toString(),
    matrix: math.format(
      math.inv(
        math.matrix([
          [1, 2],
          [3, 4],
        ]),
      ),
      { precision: 5 },
    ),
    big: math.format(math.bignumber('0.1').plus(math.bignumber('0.2'))),
  }
}
