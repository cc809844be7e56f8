import { defineMembers } from './define-global.ts'

/** Calls a host function by its place among those declared; js-pdk's `getFunctions` is made of this, ours is not. */
function invokeFunc(index: number, ...values: unknown[]): unknown {
  const declared: readonly ((...values: unknown[]) => unknown)[] = Object.values(Host.getFunctions())
  const call = declared[index]
  if (!call) throw new RangeError(`there is no host function number ${index}: ${declared.length} are declared`)
  return call(...values)
}

defineMembers(Host, {
  invokeFunc,
  invokeFunc0: (index, ...values) => void invokeFunc(index, ...values),
})
