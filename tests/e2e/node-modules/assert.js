import assert, { AssertionError, rejects, throws } from 'node:assert/strict'

const failure = (run) => {
  try {
    run()
    return 'passed'
  } catch (error) {
    return [error instanceof AssertionError, error.code, error.name, error.message.split('\n')[0]]
  }
}

export async function run() {
  assert(true)
  assert.ok(1)
  assert.deepEqual({ a: [1, new Map([['k', 1n]])] }, { a: [1, new Map([['k', 1n]])] })
  throws(() => JSON.parse('{'), SyntaxError)
  throws(() => assert.equal(1, 2), { code: 'ERR_ASSERTION' })
  await rejects(Promise.reject(new TypeError('no')), /no/)
  return [
    failure(() => assert.equal(1, 1)),
    failure(() => assert.strictEqual(1, 2, 'one is not two')),
    failure(() => assert.deepStrictEqual([1], [2], 'lists')),
    failure(() => assert.fail('boom')),
    failure(() => throws(() => {}, Error, 'nothing thrown')),
  ]
}
