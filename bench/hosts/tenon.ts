// Our host, for create-once.ts.
import { compilePlugin, createPlugin, hostFunction, type PluginOptions } from '@tenon/host'
import type { Host } from './host.ts'

const granted: PluginOptions = {
  thread: 'inline',
  wasi: true,
  config: { vowels: 'aeiou' },
  functions: { decorate: hostFunction.text((text) => text) },
}

/** Our host, with options of its own beside what all hosts are given. */
export function tenonHost(more: PluginOptions): Host {
  const options = { ...granted, ...more }
  return {
    createFresh: (bytes) => createPlugin(bytes, options),
    compileOnce: async (bytes) => {
      const compiled = await compilePlugin(bytes, options)
      return () => compiled.instantiate()
    },
  }
}
