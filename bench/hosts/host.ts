/** What the bench needs of a plug-in in a JavaScript host. */
export interface Callable {
  call(name: string, input: Uint8Array): Promise<unknown>
}

/** A JavaScript host, for create-once.ts. */
export interface Host {
  /** An instance, from bytes. */
  readonly createFresh: (bytes: Uint8Array<ArrayBuffer>) => Promise<Callable>
  /** Compiles once; gives what makes instances of that. */
  readonly compileOnce: (bytes: Uint8Array<ArrayBuffer>) => Promise<() => Promise<Callable>>
}
