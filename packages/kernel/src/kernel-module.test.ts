import { ENV_FUNCTIONS, type FunctionSignature, KERNEL_FUNCTION_NAMES, type ValueType } from '@tenon/abi'
import { expect, test } from 'vitest'
import { kernelBytes, kernelModule, SeparateKernel } from './index.ts'

const VALUE_TYPE_BYTES: Record<ValueType, number> = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c }

/** A vector of value types, as the binary format writes it. */
function list(types: readonly ValueType[]): number[] {
  return [types.length, ...types.map((type) => VALUE_TYPE_BYTES[type])]
}

/** A module that does nothing but import a function `k.f` of the given type. */
function importer({ params, results }: FunctionSignature): WebAssembly.Module {
  const typeSection = [1, 0x60, ...list(params), ...list(results)]
  const importSection = [1, 1, 0x6b, 1, 0x66, 0, 0]
  const header = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]
  return new WebAssembly.Module(
    new Uint8Array([...header, 1, typeSection.length, ...typeSection, 2, importSection.length, ...importSection]),
  )
}

test('is under the 4 KiB that browsers compile synchronously on the main thread', () => {
  expect(kernelBytes().length).toBeLessThan(4096)
})

test('is compiled once', () => {
  expect(kernelModule()).toBe(kernelModule())
})

test('gives guests the 20 functions and nothing else', () => {
  expect(Object.keys(new SeparateKernel().functions).toSorted()).toEqual([...KERNEL_FUNCTION_NAMES].toSorted())
  expect(KERNEL_FUNCTION_NAMES).toHaveLength(20)
})

test.each(Object.entries(new SeparateKernel().functions))('%s has the type of the ABI', (name, implementation) => {
  const signature = Object.entries(ENV_FUNCTIONS).find(([row]) => row === name)?.[1]
  if (signature === undefined) throw new Error(`no such row: ${name}`)
  const link = (asked: FunctionSignature): unknown =>
    new WebAssembly.Instance(importer(asked), { k: { f: implementation as (...args: unknown[]) => unknown } })
  expect(() => link(signature)).not.toThrow()
  expect(() => link({ params: [...signature.params, 'f32'], results: signature.results })).toThrow(
    WebAssembly.LinkError,
  )
})
