import type { Modules } from './modules.ts'
import {
  attempt,
  type CallContext,
  type ExtismPluginOptions,
  type Manifest,
  type Observation,
  type Plugin,
  type Sdk,
  textOf,
  viewOf,
} from './sdk.ts'

/** What an application might do; run with both packages, it must observe the same. */
export interface Program {
  readonly name: string
  /** Where it runs; both unless told otherwise. */
  readonly places?: readonly Place[]
  /** A deliberate difference: what ours gives instead, and why. */
  readonly differs?: { readonly ours: Observation; readonly because: string; readonly places?: readonly Place[] }
  readonly run: (sdk: Sdk, modules: Modules, place: Place) => Promise<Observation>
}

export type Place = 'inline' | 'worker'

/** Runs steps with a plug-in, and closes it whatever comes of them. */
async function using(
  { createPlugin }: Sdk,
  [source, options]: Parameters<Sdk['createPlugin']>,
  place: Place,
  run: (plugin: Plugin) => Promise<Observation>,
): Promise<Observation> {
  const plugin = await createPlugin(source, { runInWorker: place === 'worker', ...options })
  try {
    return await run(plugin)
  } finally {
    await plugin.close()
  }
}

const wasmOf = (data: Uint8Array): { wasm: { data: Uint8Array }[] } => ({ wasm: [{ data }] })

/** Calls one after another, each with what it came to. */
async function calls(
  plugin: Plugin,
  steps: readonly (readonly [string, (string | Uint8Array)?])[],
): Promise<Observation[]> {
  const seen: Observation[] = []
  for (const [name, input] of steps) seen.push(await attempt(async () => textOf(await plugin.call(name, input))))
  return seen
}

const NUMBERS = {
  add: (_: CallContext, a: number, b: number): number => a + b,
  flag: (): number => 1,
  tell: (): void => {},
}

type Functions = NonNullable<ExtismPluginOptions['functions']>

/** What `withHost` imports, one of it by a program's own function. */
function functionsWith(transform: (context: CallContext, handle: bigint) => unknown): Functions {
  return { 'extism:host/user': { transform }, numbers: NUMBERS }
}

/** What types would not let pass. */
const NO_MANIFESTS = JSON.parse('{ "empty": {}, "noList": { "wasm": {} }, "item": { "name": "x" } }') as {
  readonly empty: Manifest
  readonly noList: Manifest
  readonly item: Manifest['wasm'][number]
}

export const PROGRAMS: readonly Program[] = [
  {
    name: 'calls with text, bytes and nothing',
    run: (sdk, { alone }, place) =>
      using(sdk, [wasmOf(alone)], place, (plugin) =>
        calls(plugin, [
          ['echo', 'héllo 😀'],
          ['echo', Uint8Array.of(104, 105)],
          ['nothing'],
          ['noResult', 'x'],
          ['count'],
          ['count'],
        ]),
      ),
  },
  {
    name: 'an output of nothing is one',
    run: (sdk, { alone }, place) =>
      using(sdk, [wasmOf(alone)], place, (plugin) =>
        calls(plugin, [['echo', ''], ['nothing'], ['echo', new Uint8Array()]]),
      ),
  },
  {
    name: 'an output is a view that cannot be written through',
    run: (sdk, { alone }, place) =>
      using(sdk, [wasmOf(alone)], place, async (plugin) => {
        const output = await plugin.call('echo', '{"a":[1,2]}')
        if (output === null) return null
        return {
          isView: output instanceof DataView,
          json: output.json(),
          string: output.string(),
          bytes: [...output.bytes()],
          sameBytes: output.bytes() === output.bytes(),
          length: [viewOf(output).byteLength, output.arrayBuffer().byteLength],
          byte: viewOf(output).getUint8(1),
          write: await attempt(async () => output.setUint8(0, 1)),
          writeBig: await attempt(async () => output.setBigInt64(0, 1n)),
        }
      }),
  },
  {
    name: 'errors that the plug-in reports',
    run: (sdk, { alone }, place) =>
      using(sdk, [wasmOf(alone)], place, (plugin) =>
        calls(plugin, [
          ['fail', 'no such user'],
          ['failSoftly', 'half'],
          ['echo', 'goes on'],
        ]),
      ),
  },
  {
    name: 'traps',
    run: (sdk, { alone }, place) =>
      using(sdk, [wasmOf(alone)], place, (plugin) => calls(plugin, [['trap'], ['divide'], ['echo', 'goes on']])),
  },
  {
    name: 'traps are the errors of the engine',
    places: ['inline'],
    run: (sdk, { alone }, place) =>
      using(sdk, [wasmOf(alone)], place, async (plugin) => {
        const thrown = await plugin.call('trap').catch((error: unknown) => error)
        return thrown instanceof WebAssembly.RuntimeError
      }),
  },
  {
    name: 'functions that are not there',
    run: (sdk, { alone }, place) =>
      using(sdk, [wasmOf(alone)], place, async (plugin) => ({
        exists: [
          await plugin.functionExists('echo'),
          await plugin.functionExists('nope'),
          await plugin.functionExists('memory'),
        ],
        calls: await calls(plugin, [['nope'], ['memory'], ['toString']]),
      })),
  },
  {
    name: 'a plug-in is not active after an unknown function',
    places: ['inline'],
    differs: { ours: [false, false], because: 'there it stays active for ever' },
    run: (sdk, { alone }, place) =>
      using(sdk, [wasmOf(alone)], place, async (plugin) => {
        const before = plugin.isActive()
        await attempt(() => plugin.call('nope'))
        return [before, plugin.isActive()]
      }),
  },
  {
    name: 'a code that is not zero',
    differs: {
      ours: [{ error: 'Returned non-zero exit code: 7' }, 'goes on'],
      because: 'there it is ignored; the native runtime fails, and so do we',
    },
    run: (sdk, { alone }, place) =>
      using(sdk, [wasmOf(alone)], place, (plugin) => calls(plugin, [['code'], ['echo', 'goes on']])),
  },
  {
    name: 'config, by options and by manifest',
    run: (sdk, { alone }, place) =>
      using(sdk, [wasmOf(alone), { config: { greeting: 'hi', empty: '' } }], place, (plugin) =>
        calls(plugin, [
          ['config', 'greeting'],
          ['config', 'missing'],
        ]),
      ),
  },
  {
    name: 'config in a manifest',
    run: (sdk, { alone }, place) =>
      using(sdk, [{ ...wasmOf(alone), config: { greeting: 'hi' } }], place, (plugin) =>
        calls(plugin, [['config', 'greeting']]),
      ),
  },
  {
    name: 'config whose key is a member of every object',
    differs: { ours: [null, null], because: 'there these crash: `in` looks at the prototype, too' },
    run: (sdk, { alone }, place) =>
      using(sdk, [wasmOf(alone), { config: { a: 'b' } }], place, (plugin) =>
        calls(plugin, [
          ['config', 'toString'],
          ['config', '__proto__'],
        ]),
      ),
  },
  {
    name: 'vars live from call to call',
    run: (sdk, { alone }, place) =>
      using(sdk, [wasmOf(alone)], place, (plugin) =>
        calls(plugin, [
          ['getVar', 'a'],
          ['setVar', 'a'],
          ['getVar', 'a'],
        ]),
      ),
  },
  {
    name: 'reset',
    differs: {
      ours: [true, '1', null],
      because: 'there it takes neither memory nor vars away, though its README says so',
    },
    run: (sdk, { alone }, place) =>
      using(sdk, [wasmOf(alone)], place, async (plugin) => {
        await calls(plugin, [['count'], ['setVar', 'a']])
        return [await plugin.reset(), ...(await calls(plugin, [['count'], ['getVar', 'a']]))]
      }),
  },
  {
    name: 'logs',
    run: async (sdk, { alone }, place) => {
      const seen: string[] = []
      const write = (level: string) => (text: string) => void seen.push(`${level} ${text}`)
      const names = ['trace', 'debug', 'info', 'warn', 'error']
      const logger = Object.fromEntries(names.map((level) => [level, write(level)])) as unknown as Console
      for (const logLevel of ['trace', 'info', 'error', 'silent'] as const) {
        await using(sdk, [wasmOf(alone), { logger, logLevel }], place, (plugin) => calls(plugin, [['log', logLevel]]))
      }
      return seen
    },
  },
  {
    name: 'a log level that does not exist',
    run: (sdk, { alone }) => attempt(() => sdk.createPlugin(wasmOf(alone), { logLevel: 'loud' as never })),
  },
  {
    name: 'a hash in capitals',
    run: async (sdk, { alone }, place) => {
      const digest = await crypto.subtle.digest('SHA-256', new Uint8Array(alone))
      const hash = Buffer.from(digest).toString('hex').toUpperCase()
      return using(sdk, [{ wasm: [{ data: alone, hash }] }], place, (plugin) => calls(plugin, [['echo', 'x']]))
    },
  },
  {
    name: 'a host function that sets a log level that does not exist',
    places: ['inline'],
    run: (sdk, { withHost }, place) => {
      const functions = functionsWith((context: CallContext, handle: bigint): bigint => {
        context.logLevel = 'loud' as never
        return handle
      })
      return using(sdk, [wasmOf(withHost), { functions }], place, (plugin) => calls(plugin, [['transform', 'x']]))
    },
  },
  {
    name: 'host functions read, store and see the context of the call',
    run: (sdk, { withHost }, place) => {
      const functions = functionsWith((context: CallContext, handle: bigint): bigint => {
        const word = context.hostContext<{ word: string } | undefined>()?.word ?? 'nobody'
        return context.store(`${context.read(handle)?.text().toUpperCase()} by ${word}, ${context.length(handle)}`)
      })
      return using(sdk, [wasmOf(withHost), { functions }], place, async (plugin) => [
        textOf(await plugin.call('transform', 'abc', { word: 'me' })),
        textOf(await plugin.call('transform', 'abc')),
      ])
    },
  },
  {
    name: 'host functions of other types than i64',
    places: ['inline'],
    run: (sdk, { withHost }, place) => {
      const functions = functionsWith(() => 0n)
      return using(sdk, [wasmOf(withHost), { functions }], place, (plugin) => calls(plugin, [['numbers'], ['numbers']]))
    },
  },
  {
    name: 'host functions of a compiled module',
    run: async (sdk, { withHost }, place) => {
      const module = await WebAssembly.compile(withHost.slice())
      const functions = functionsWith((context, handle) => context.store(`${context.read(handle)?.text()}!`))
      return using(sdk, [module, { functions }], place, (plugin) => calls(plugin, [['transform', 'abc']]))
    },
  },
  {
    name: 'asynchronous host functions of a compiled module',
    places: ['worker'],
    run: async (sdk, { withHost }, place) => {
      const module = await WebAssembly.compile(withHost.slice())
      const functions = functionsWith(async (context, handle) => {
        await new Promise((resolve) => setTimeout(resolve, 1))
        return context.store(`${context.read(handle)?.text()}!`)
      })
      return using(sdk, [module, { functions }], place, (plugin) => calls(plugin, [['transform', 'abc']]))
    },
  },
  {
    name: 'host functions store bytes, allocate, and use vars',
    run: (sdk, { withHost }, place) => {
      const functions = functionsWith((context: CallContext, handle: bigint): bigint => {
        context.setVariable('seen', context.read(handle)?.bytes().slice() ?? '')
        const seen = context.getVariable('seen')?.text()
        context.deleteVariable('seen')
        const zeros = viewOf(context.read(context.alloc(3n)))
        return context.store(
          new TextEncoder().encode(
            `${seen} ${context.getVariable('seen') === null} ${zeros.byteLength} ${zeros.getUint8(2)}`,
          ),
        )
      })
      return using(sdk, [wasmOf(withHost), { functions }], place, (plugin) => calls(plugin, [['transform', 'abc']]))
    },
  },
  {
    name: 'a host function that sets an error',
    places: ['inline'],
    run: (sdk, { withHost }, place) => {
      const functions = functionsWith((context: CallContext, handle: bigint): bigint => {
        context.setError(new Error(`not ${context.read(handle)?.text()}`))
        return 0n
      })
      return using(sdk, [wasmOf(withHost), { functions }], place, (plugin) =>
        calls(plugin, [['transform', 'today'], ['numbers']]),
      )
    },
  },
  {
    name: 'a host function that throws',
    places: ['inline'],
    run: (sdk, { withHost }, place) => {
      const functions = functionsWith((): bigint => {
        throw new RangeError('out of stock')
      })
      return using(sdk, [wasmOf(withHost), { functions }], place, async (plugin) => {
        const thrown = await plugin.call('transform').catch((error: unknown) => error)
        return [thrown instanceof RangeError, String(thrown), ...(await calls(plugin, [['numbers']]))]
      })
    },
  },
  {
    name: 'a plug-in goes on after a host function threw in a worker',
    places: ['worker'],
    differs: { ours: ['out of stock', 'B'], because: 'there the worker is gone, and later calls never end' },
    run: (sdk, { withHost }, place) => {
      const functions = functionsWith((): bigint => {
        throw new RangeError('out of stock')
      })
      return using(sdk, [wasmOf(withHost), { functions }], place, async (plugin) => {
        const thrown: unknown = await plugin.call('transform').catch((error: unknown) => error)
        const silence = new Promise((resolve) => setTimeout(resolve, 2000, ['silence']))
        return [
          (thrown as Error).message,
          ...((await Promise.race([calls(plugin, [['numbers']]), silence])) as unknown[]),
        ]
      })
    },
  },
  {
    name: 'asynchronous host functions',
    places: ['worker'],
    run: (sdk, { withHost }, place) => {
      const functions = functionsWith(async (context: CallContext, handle: bigint): Promise<bigint> => {
        const text = context.read(handle)?.text()
        await new Promise((resolve) => setTimeout(resolve, 5))
        return context.store(`${text}, later`)
      })
      return using(sdk, [wasmOf(withHost), { functions }], place, (plugin) => calls(plugin, [['transform', 'abc']]))
    },
  },
  {
    name: 'a result of the wrong type',
    places: ['inline'],
    run: (sdk, { withHost }, place) => {
      const functions = functionsWith(() => 5)
      return using(sdk, [wasmOf(withHost), { functions }], place, (plugin) => calls(plugin, [['transform', 'abc']]))
    },
  },
  {
    name: 'imports that nobody provides',
    places: ['inline'],
    run: async (sdk, { withHost, wasi }) => [
      await attempt(() => sdk.createPlugin(wasmOf(withHost))),
      await attempt(() => sdk.createPlugin(wasmOf(withHost), { functions: { 'extism:host/user': {} } })),
      await attempt(() => sdk.createPlugin(wasmOf(wasi))),
    ],
  },
  {
    name: 'linked modules',
    run: (sdk, { withLinked, library }, place) =>
      using(sdk, [{ wasm: [{ name: 'lib', data: library }, { data: withLinked }] }], place, (plugin) =>
        calls(plugin, [['next'], ['next']]),
      ),
  },
  {
    name: 'manifests that are none',
    places: ['inline'],
    run: async (sdk, { alone }) => [
      await attempt(() => sdk.createPlugin(NO_MANIFESTS.empty)),
      await attempt(() => sdk.createPlugin(NO_MANIFESTS.noList)),
      await attempt(() => sdk.createPlugin({ wasm: [{ data: alone }, NO_MANIFESTS.item] })),
      await attempt(() => sdk.createPlugin({ wasm: [{ name: 'a', data: alone }] })),
      await attempt(() => sdk.createPlugin({ wasm: [{ data: alone, hash: '00'.repeat(32) }] })),
      await attempt(async () => (await sdk.createPlugin({ wasm: [{ data: alone, hash: '' }] })).close()),
    ],
  },
  {
    name: 'every form of source',
    places: ['inline'],
    run: async (sdk, { alone }, place) => {
      const buffer = new Uint8Array(alone).buffer
      const module = await WebAssembly.compile(buffer)
      const response = (type: string): Response => new Response(buffer.slice(0), { headers: { 'content-type': type } })
      const sources = [
        buffer,
        module,
        { wasm: [{ module }] },
        response('application/wasm'),
        response('application/octet-stream'),
        Promise.resolve({ wasm: [{ response: response('application/wasm') }] }),
      ]
      const seen: Observation[] = []
      for (const source of sources) {
        seen.push(await using(sdk, [source], place, (plugin) => calls(plugin, [['echo', 'x']])))
      }
      return [
        ...seen,
        await attempt(() => sdk.createPlugin(new Response('x', { headers: { 'content-type': 'text/plain' } }))),
      ]
    },
  },
  {
    name: 'what it exports and imports',
    run: (sdk, { withHost }, place) => {
      const functions = functionsWith(() => 0n)
      return using(sdk, [wasmOf(withHost), { functions }], place, async (plugin) => [
        await plugin.getExports(),
        await plugin.getImports(),
      ])
    },
  },
  {
    name: 'the instance',
    places: ['inline'],
    run: (sdk, { alone }, place) =>
      using(sdk, [wasmOf(alone)], place, async (plugin) => {
        const instance = await plugin.getInstance()
        const { memory } = instance.exports
        return [
          instance instanceof WebAssembly.Instance,
          Object.keys(instance.exports),
          memory instanceof WebAssembly.Memory,
        ]
      }),
  },
  {
    name: 'a timeout in a worker',
    places: ['worker'],
    run: (sdk, { alone }, place) =>
      using(sdk, [wasmOf(alone), { timeoutMs: 200 }], place, (plugin) =>
        calls(plugin, [['spin'], ['echo', 'goes on']]),
      ),
  },
  {
    name: 'a timeout without a worker',
    places: ['inline'],
    differs: {
      ours: [{ error: 'EXTISM: call canceled due to timeout' }, 'goes on'],
      because: 'there it is refused without a worker',
    },
    run: (sdk, { alone }, place) =>
      attempt(() =>
        using(sdk, [wasmOf(alone), { timeoutMs: 100 }], place, (plugin) =>
          calls(plugin, [['spin'], ['echo', 'goes on']]),
        ),
      ),
  },
  {
    name: 'two calls at once in a worker',
    places: ['worker'],
    run: (sdk, { alone }, place) =>
      using(sdk, [wasmOf(alone)], place, async (plugin) => {
        const first = plugin.call('echo', 'a')
        const isActive = plugin.isActive()
        const second = await attempt(() => plugin.call('echo', 'b'))
        return [isActive, textOf(await first), second, plugin.isActive()]
      }),
  },
  {
    name: 'an exit',
    differs: {
      ours: [{ error: 'The plug-in exited with code 3' }],
      because: 'there it surfaces as a symbol, or as an object without a message',
    },
    run: (sdk, { wasi }, place) =>
      using(sdk, [wasmOf(wasi), { useWasi: true }], place, (plugin) => calls(plugin, [['leave']])),
  },
  {
    name: 'pages of the plug-in',
    differs: {
      ours: 'it failed',
      because: 'there maxPages bounds the blocks alone, and the plug-in grows as it likes',
    },
    run: (sdk, { alone }, place) =>
      using(sdk, [wasmOf(alone), { memory: { maxPages: 10 } }], place, async (plugin) => {
        const [grown] = await calls(plugin, [['grow', 'x']])
        return typeof grown === 'object' && grown !== null ? 'it failed' : 'it grew'
      }),
  },
  {
    name: 'a block beyond the limit of vars',
    run: (sdk, { withHost }, place) => {
      const functions = functionsWith((context: CallContext): bigint => {
        try {
          context.setVariable('big', 'x'.repeat(2000))
          return context.store('it fits')
        } catch (error) {
          return context.store(String(error).slice(0, 34))
        }
      })
      return using(sdk, [wasmOf(withHost), { functions, memory: { maxVarBytes: 1000 } }], place, (plugin) =>
        calls(plugin, [['transform', 'abc']]),
      )
    },
  },
]
