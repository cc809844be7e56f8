/** What the engine's wasm exports to the build. See packages/engine/c/build-exports.c. */
export interface EngineExports {
  readonly memory: WebAssembly.Memory
  readonly __stack_pointer: WebAssembly.Global
  readonly __indirect_function_table: WebAssembly.Table
  _initialize?(): void
  engine_init(stackBytes: number): number
  engine_alloc(length: number): number
  engine_free(address: number): void
  engine_result(): number
  engine_result_length(): number
  engine_compile(source: number, length: number, filename: number): number
  engine_compile_script(source: number, length: number, filename: number, dropPlaces: number): number
  engine_run_script(bytecode: number, length: number): number
  engine_keep_regexps(): void
  engine_kept_regexps(): number
  engine_load(bytecode: number, length: number): number
  engine_ask(name: number, argument: number): number
  engine_seal(hostTableBase: number): number
  engine_collect(): void
}
