import type { HostFunction, hostFunction as HostFunctionFactory } from '@tenon/host'

/**
 * The host functions that cases may be granted, all of `extism:host/user` but `twice`:
 * - `record(step: i32, result: i64)`: keeps what a script saw;
 * - `decorate(text) -> text`: puts `<<` and `>>` around it;
 * - `dangle() -> handle`: gives a handle of nothing;
 * - `fail()`: throws;
 * - `twice(i64) -> i64` of `example:numbers`.
 */
export function caseHostFunctions(
  hostFunction: typeof HostFunctionFactory,
  record: (step: number, result: bigint) => void,
): Readonly<Record<string, readonly [namespace: string, made: HostFunction]>> {
  const user = 'extism:host/user'
  return {
    record: [user, hostFunction(['i32', 'i64'], [], (_, step, result) => record(step, BigInt.asUintN(64, result)))],
    decorate: [user, hostFunction.text((text) => `<<${text}>>`)],
    dangle: [user, hostFunction([], ['i64'], () => 0x7fff_ffffn)],
    fail: [
      user,
      hostFunction([], ['i64'], () => {
        throw new Error('the host function refuses')
      }),
    ],
    twice: ['example:numbers', hostFunction(['i64'], ['i64'], (_, value) => value * 2n)],
  }
}
