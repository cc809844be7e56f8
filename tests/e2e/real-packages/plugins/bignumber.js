import BigNumber from 'bignumber.js'

export function run(input) {
  return { sum: new BigNumber(input).plus('0.2').toString(), text: new BigNumber('1234567.891').toFormat(2) }
}
