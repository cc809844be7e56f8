/** What the bench needs of a plug-in in a JavaScript host. */
export interface Callable {
  call(name: string, input: Uint8Array): Promise<unknown>
}
