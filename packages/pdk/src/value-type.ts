/** A WebAssembly number type, as host functions use it. */
export type ValueType = 'i32' | 'i64' | 'f32' | 'f64'

/** What JavaScript may pass for a type; i64 is exact as a bigint. */
export interface ArgumentOf {
  i32: number
  i64: number | bigint
  f32: number
  f64: number
}

/** What JavaScript gets for a type. */
export interface ResultOf {
  i32: number
  i64: bigint
  f32: number
  f64: number
}
