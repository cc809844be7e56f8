import util, { callbackify, deprecate, format, inherits, inspect, isDeepStrictEqual, promisify, types } from 'node:util'

function Animal() {}
function Dog() {}
inherits(Dog, Animal)

export async function run() {
  const later = promisify((value, callback) => callback(null, value * 2))
  const failing = promisify((callback) => callback(new RangeError('no')))
  const back = await new Promise((resolve) => callbackify(async (value) => value + 1)(1, (_, value) => resolve(value)))
  return [
    format('%s is %d, %i or %j %%', 'x', 1.5, 2.7, { a: 1 }, 'rest'),
    format('no values: 100%'),
    format(1, 'two'),
    inspect({ a: 1, b: [1, 'x'] }),
    new Dog() instanceof Animal,
    Dog.super_ === Animal,
    await later(21),
    await failing().catch((error) => error.message),
    back,
    isDeepStrictEqual({ a: new Set([1]) }, { a: new Set([1]) }),
    types.isDate(new Date()) && types.isRegExp(/x/) && !types.isMap({}) && types.isTypedArray(new Int8Array()),
    util.stripVTControlCharacters('\u001B[31mred\u001B[0m'),
    deprecate((x) => x, 'old')(5),
    util.TextEncoder === TextEncoder,
  ]
}
