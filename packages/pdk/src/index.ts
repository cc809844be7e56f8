export {
  hostFunction,
  type DeclareHostFunction,
  type HostFunction,
  type HostFunctionPlace,
  type HostFunctionTypes,
} from './host-function.ts'
export { bytes, json, type PluginFunction } from './input-kind.ts'
export type { ArgumentOf, ResultOf, ValueType } from './value-type.ts'
