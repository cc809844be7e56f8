import { expect, it } from 'vitest'
import type { FunctionType } from '../module.ts'
import { VALUE_TYPE } from '../value-type.ts'
import { SUSPEND_ADAPTER, suspendAdapter } from './suspend-adapter.ts'

const { i32, i64, f32, f64 } = VALUE_TYPE

interface Host {
  readonly call: (...args: readonly unknown[]) => unknown
  readonly wait?: () => number
  readonly take?: () => unknown
}

function never(): never {
  throw new Error('not to be called')
}

function adapt(
  type: FunctionType,
  { call, wait, take }: Host,
): { readonly run: (...args: readonly unknown[]) => unknown; readonly pending: WebAssembly.Global<'i32'> } {
  const pending = new WebAssembly.Global({ value: 'i32', mutable: true }, 0)
  const module = new WebAssembly.Module(suspendAdapter(type).slice())
  const imports = { call, pending, wait: wait ?? never, take: take ?? never }
  const { exports } = new WebAssembly.Instance(module, { '': imports })
  return { run: exports[SUSPEND_ADAPTER.run] as (...args: readonly unknown[]) => unknown, pending }
}

it.each([
  ['nothing', { params: [], results: [] }, [], undefined],
  ['one value', { params: [i64], results: [i64] }, [7n], 8n],
  [
    'each type',
    { params: [i32, i64, f32, f64], results: [f64, f32, i64, i32] },
    [1, 2n, 0.5, 0.25],
    [0.25, 0.5, 2n, 1],
  ],
])('passes %s to the function that answers at once, and its results back', (_what, type, args, results) => {
  const seen: unknown[] = []
  const { run } = adapt(type, {
    call: (...given) => {
      seen.push(given)
      return results
    },
  })
  expect(run(...args)).toEqual(results)
  expect(seen).toEqual([args])
})

it('waits where there is more to come, and gives that', () => {
  const order: string[] = []
  const adapted = adapt(
    { params: [i32], results: [i32, i64] },
    {
      call: () => {
        order.push('call')
        adapted.pending.value = 1
        return [0, 0n]
      },
      wait: () => order.push('wait'),
      take: () => {
        order.push('take')
        return [5, 6n]
      },
    },
  )
  expect(adapted.run(1)).toEqual([5, 6n])
  expect(order).toEqual(['call', 'wait', 'take'])
})

it('traps where the plug-in must not go on', () => {
  const adapted = adapt(
    { params: [], results: [f64] },
    {
      call: () => {
        adapted.pending.value = 1
        return 0
      },
      wait: () => 0,
    },
  )
  expect(() => adapted.run()).toThrow(WebAssembly.RuntimeError)
})

it('lets through what each of them throws', () => {
  const thrown = new Error('mine')
  const fail = (): never => {
    throw thrown
  }
  expect(() => adapt({ params: [], results: [] }, { call: fail }).run()).toThrow(thrown)
  const later = adapt({ params: [], results: [i64] }, { call: () => 0n, wait: () => 1, take: fail })
  later.pending.value = 1
  expect(() => later.run()).toThrow(thrown)
})
