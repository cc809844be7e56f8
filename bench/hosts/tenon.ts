// Our host, for create-once.ts.
import { compilePlugin, createPlugin, hostFunction, type PluginOptions } from '@tenon/host'
import type { Callable } from './callable.ts'

const options: PluginOptions = {
  wasi: true,
  config: { vowels: 'aeiou' },
  functions: { decorate: hostFunction.text((text) => text) },
}

/** An instance, from bytes. */
export function createFresh(bytes: Uint8Array): Promise<Callable> {
  return createPlugin(bytes, options)
}

/** Compiles once; gives what makes instances of that. */
export async function compileOnce(bytes: Uint8Array): Promise<() => Promise<Callable>> {
  const compiled = await compilePlugin(bytes, options)
  return () => compiled.instantiate()
}
