import { createPlugin, createPool, type PluginOptions, type PluginOutput, type PluginSource } from '@tenon/host'

/** What attacks and honest calls are made through. */
export interface Caller {
  call(name: string, input?: string | Uint8Array): Promise<PluginOutput>
  close(): Promise<void>
}

/** Makes a plug-in, or several, in one place. */
export type Open = (source: PluginSource, options: PluginOptions) => Promise<Caller>

/** Where a plug-in may run, and how it is made there. */
export const PLACES: Readonly<Record<string, Open>> = {
  inline: (source, options) => createPlugin(source, { ...options, thread: 'inline' }),
  'in a worker': (source, options) => createPlugin(source, { ...options, thread: 'worker' }),
  'in a pool': (source, options) => createPool(source, { ...options, thread: 'inline', size: 2 }),
  'in a pool of workers with clean instances': (source, options) =>
    createPool(source, { ...options, thread: 'worker', size: 1, isolation: 'fresh-per-call' }),
}
