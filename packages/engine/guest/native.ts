/** What C gives the prelude. Text is a string, bytes are a Uint8Array, handles and lengths are numbers. */
export interface Native {
  inputBytes(): ArrayBuffer
  inputString(): string
  output(value: string | Uint8Array): void
  error(message: string): void
  configGet(key: string): ArrayBuffer | null
  varGet(key: string): ArrayBuffer | null
  varSet(key: string, value: string | Uint8Array | null): void
  httpRequest(request: string, body: string | Uint8Array | null): ArrayBuffer | null
  httpStatus(): number
  httpHeaders(): ArrayBuffer | null
  log(level: number, message: string): void
  memoryStore(value: string | Uint8Array): number
  memoryLoad(handle: number | bigint): ArrayBuffer
  memoryLength(handle: number | bigint): number
  memoryFree(handle: number | bigint): void
  /** `types`: one letter each, result first. `values` has exactly as many as there are parameters. */
  hostCall(index: number, types: string, ...values: readonly unknown[]): unknown
  /** Runs queued jobs until none is left; throws what a job throws. */
  drainJobs(): void
  /** Forgets queued jobs without running them. */
  dropJobs(): void
  /** Frees what only its own circle refers to, if memory has run out since this was last called. */
  recoverMemory(): void
  promiseState(value: unknown): number
  promiseResult(promise: unknown): unknown
  /** Parameters a function declares, those with defaults and a rest parameter included. */
  parameterCount(callable: (...values: never[]) => unknown): number
  isBuilding(): boolean
  setHooks(hooks: object): void
  utf8Encode(text: string): Uint8Array
  utf8Decode(bytes: Uint8Array): string
  randomFill(bytes: Uint8Array): boolean
  seedRandom(): boolean
  hasClock(): boolean
}

declare global {
  var __native: Native
}

/** C's functions. Taken off the global object at once: plug-in code must not reach them. */
export const native: Native = globalThis.__native
Reflect.deleteProperty(globalThis, '__native')
