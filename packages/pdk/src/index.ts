export type { Handle, Pointer } from './handle.ts'
export {
  hostFunction,
  type Argument,
  type HostFunctionFactory,
  type HostFunctionOptions,
  type NamespaceOption,
  type Result,
  type ValueType,
} from './host-function.ts'
export { bytes, json } from './input-kind.ts'
