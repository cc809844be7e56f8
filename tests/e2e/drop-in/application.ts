// An application as its author wrote it for `@extism/extism`. `extism-drop-in-types.test.ts` compiles it twice.
import extism, {
  CAPABILITIES,
  type CallContext,
  type CurrentPlugin,
  type ExtismPluginOptions,
  type Manifest,
  type ManifestLike,
  type ManifestWasm,
  newPlugin,
  type Plugin,
  type PluginOutput,
} from '@extism/extism'

const wasm: ManifestWasm[] = [
  { path: 'a.wasm', name: 'a', hash: '00' },
  { data: new Uint8Array() },
  { url: new URL('https://example.com/a.wasm') },
]
const manifest: Manifest = {
  wasm,
  config: { a: 'b' },
  allowedHosts: ['*'],
  allowed_paths: { '/guest': '/host' },
  timeout_ms: 5,
  memory: { maxPages: 1, maxVarBytes: 2, maxHttpResponseBytes: 3 },
}
const kvStore = new Map<string, Uint8Array>()
const options: ExtismPluginOptions = {
  useWasi: true,
  runInWorker: CAPABILITIES.hasWorkerCapability,
  logger: console,
  logLevel: 'debug',
  allowHttpResponseHeaders: true,
  enableWasiOutput: false,
  nodeWorkerArgs: { resourceLimits: { stackSizeMb: 4 }, execArgv: [] },
  sharedArrayBufferSize: 1024,
  timeoutMs: null,
  functions: {
    'extism:host/user': {
      kv_read(cp: CurrentPlugin, offs: bigint) {
        const key = cp.read(offs)?.text() ?? ''
        return cp.store(kvStore.get(key) ?? new Uint8Array(4))
      },
      async kv_write(context: CallContext, kOffs: bigint, vOffs: bigint) {
        const value: PluginOutput | null = context.read(vOffs)
        const user = context.hostContext<{ name: string }>().name
        if (value !== null) kvStore.set(user + context.read(kOffs)?.string(), value.bytes())
        context.setError(context.logLevel === 'silent' ? null : new Error('x'))
        context.setVariable('a', context.getVariable('a')?.text() ?? '')
        return context.length(context.alloc(1n))
      },
    },
  },
}

/** Uses every member of a plug-in. */
export async function main(source: ManifestLike): Promise<string[]> {
  const plugin: Plugin = await extism(source, options)
  const other = await newPlugin(Promise.resolve(manifest))
  const output = await plugin.call('f', 'input', { name: 'me' })
  const parsed: { count: number } | undefined = output?.json()
  const names = (await plugin.getExports()).map(({ name, kind }) => `${name}: ${kind}`)
  const { exports } = await plugin.getInstance()
  if (plugin.isActive() || (await plugin.reset()) || (await plugin.functionExists('f'))) await other.close()
  return [...names, ...Object.keys(exports), String(parsed?.count), (await plugin.getImports())[0]?.module ?? '']
}
