import { describe, expect, it } from 'vitest'
import { mainModuleIndex, parseManifest, parseManifestJson } from './manifest-parse.ts'
import { PluginError } from './errors/plugin-error.ts'
import type { ManifestModule } from './manifest.ts'

const HASH = '0123456789abcdef'.repeat(4)
const WASM = [{ path: 'a.wasm' }]

/** The path that a manifest is refused for. */
function refusedAt(value: unknown): unknown {
  try {
    parseManifest(value)
  } catch (error) {
    if (PluginError.is(error) && error.code === 'ERR_MANIFEST_INVALID') return error.details['path']
    throw error
  }
  return 'it was not refused'
}

describe('a whole manifest', () => {
  const parsed = {
    wasm: [
      { path: 'lib.wasm', name: 'lib', hash: HASH },
      { url: 'https://example.com/main.wasm', headers: { accept: 'x' }, method: 'POST', name: 'main' },
    ],
    memory: { maxPages: 4, maxHttpResponseBytes: 5, maxVarBytes: 6 },
    config: { key: 'value' },
    allowedHosts: ['*.example.com'],
    allowedPaths: { 'ro:/host': '/guest' },
    timeoutMs: 7,
  }

  it('is read in camelCase', () => {
    expect(parseManifest(parsed)).toEqual(parsed)
  })

  it("is read in snake_case, as Extism's JSON has it", () => {
    const written = {
      wasm: parsed.wasm,
      memory: { max_pages: 4, max_http_response_bytes: 5, max_var_bytes: 6 },
      config: parsed.config,
      allowed_hosts: parsed.allowedHosts,
      allowed_paths: parsed.allowedPaths,
      timeout_ms: 7,
    }
    expect(parseManifestJson(JSON.stringify(written))).toEqual(parsed)
    expect(parseManifestJson(`\uFEFF${JSON.stringify(written)}`)).toEqual(parsed)
  })

  it('needs no more than a module, and then has no more', () => {
    expect(parseManifest({ wasm: WASM })).toEqual({ wasm: WASM })
    expect(Object.keys(parseManifest({ wasm: WASM, memory: {} }))).toEqual(['wasm', 'memory'])
  })

  it('takes null for what is optional, as JSON writes it', () => {
    const manifest = {
      wasm: [{ path: 'a.wasm', name: null, hash: null }],
      memory: { max_pages: null },
      config: null,
      allowed_hosts: null,
      allowed_paths: null,
      timeout_ms: null,
    }
    expect(parseManifest(manifest)).toEqual({ wasm: WASM, memory: {} })
  })

  it('takes limits of 0, and empty lists and maps', () => {
    const manifest = {
      wasm: WASM,
      memory: { maxPages: 0, maxHttpResponseBytes: 0, maxVarBytes: 0 },
      config: {},
      allowedHosts: [],
      allowedPaths: {},
      timeoutMs: 0,
    }
    expect(parseManifest(manifest)).toEqual(manifest)
  })

  it('leaves the caller its object', () => {
    const config = { a: '1' }
    const hosts = ['example.com']
    const manifest = parseManifest({ wasm: WASM, config, allowedHosts: hosts })
    config.a = '2'
    hosts.push('*')
    expect(manifest).toMatchObject({ config: { a: '1' }, allowedHosts: ['example.com'] })
  })
})

describe('a manifest is refused', () => {
  it.each([
    ['null', null, ''],
    ['nothing', undefined, ''],
    ['text', 'wasm', ''],
    ['a number', 1, ''],
    ['a list', [], ''],
    ['bytes', new Uint8Array(4), ''],
    ['a URL', new URL('file:///a.wasm'), ''],
    ['no modules', {}, 'wasm'],
    ['modules of null', { wasm: null }, 'wasm'],
    ['modules that are no list', { wasm: { path: 'a' } }, 'wasm'],
    ['an empty list of modules', { wasm: [] }, 'wasm'],
    ['an unknown field', { wasm: WASM, allowed_host: [] }, 'allowed_host'],
    ['a field from the prototype', { wasm: WASM, toString: 'x' }, 'toString'],
    ['a field in both spellings', { wasm: WASM, timeout_ms: 1, timeoutMs: 1 }, 'timeoutMs'],
    ['memory that is no object', { wasm: WASM, memory: 4 }, 'memory'],
    ['an unknown field of memory', { wasm: WASM, memory: { max: 4 } }, 'memory.max'],
    ['pages as text', { wasm: WASM, memory: { max_pages: '4' } }, 'memory.max_pages'],
    ['negative pages', { wasm: WASM, memory: { maxPages: -1 } }, 'memory.maxPages'],
    ['half a page', { wasm: WASM, memory: { maxPages: 0.5 } }, 'memory.maxPages'],
    ['bytes without end', { wasm: WASM, memory: { max_var_bytes: Infinity } }, 'memory.max_var_bytes'],
    ['bytes of NaN', { wasm: WASM, memory: { maxHttpResponseBytes: Number.NaN } }, 'memory.maxHttpResponseBytes'],
    ['bytes past 2^53', { wasm: WASM, memory: { maxHttpResponseBytes: 2 ** 53 } }, 'memory.maxHttpResponseBytes'],
    ['a config that is a list', { wasm: WASM, config: ['a'] }, 'config'],
    ['a config value that is a number', { wasm: WASM, config: { a: 1 } }, 'config.a'],
    ['hosts as text', { wasm: WASM, allowed_hosts: '*' }, 'allowed_hosts'],
    ['a host that is no text', { wasm: WASM, allowedHosts: ['a', 1] }, 'allowedHosts[1]'],
    ['paths as a list', { wasm: WASM, allowed_paths: ['/a'] }, 'allowed_paths'],
    ['a path to nothing', { wasm: WASM, allowedPaths: { '/a': null } }, 'allowedPaths./a'],
    ['a timeout as text', { wasm: WASM, timeout_ms: '1' }, 'timeout_ms'],
    ['a negative timeout', { wasm: WASM, timeoutMs: -1 }, 'timeoutMs'],
  ])('for %s', (_, value, path) => {
    expect(refusedAt(value)).toBe(path)
  })

  it.each(['', '{', 'wasm = []', '{"wasm":[{"path":"a"}],}'])('as JSON where it is none: %s', (text) => {
    expect(() => parseManifestJson(text)).toThrow(
      expect.objectContaining({ code: 'ERR_MANIFEST_INVALID', cause: expect.any(SyntaxError) }),
    )
  })

  it('with a message that says what was expected, and what is known', () => {
    expect(() => parseManifest({ wasm: WASM, timeoutMs: 'soon' })).toThrow(/timeoutMs must be a whole number.*"soon"/)
    expect(() => parseManifest({ wasm: WASM, timeout: 1 })).toThrow(/Unknown field timeout; known here: .*timeout_ms/)
  })
})

describe('a config', () => {
  it('loses the keys that are null', () => {
    expect(parseManifest({ wasm: WASM, config: { a: '1', b: null } }).config).toEqual({ a: '1' })
  })

  it('takes any key, and has no others', () => {
    const { config } = parseManifestJson('{"wasm":[{"path":"a"}],"config":{"__proto__":"1","snake_case":"2"}}')
    expect(Object.entries(config ?? {})).toEqual([
      ['__proto__', '1'],
      ['snake_case', '2'],
    ])
    expect(config?.['toString']).toBeUndefined()
  })
})

const parse = (module: unknown): ManifestModule | undefined => parseManifest({ wasm: [module] }).wasm[0]

describe('a module', () => {
  it.each([
    ['bytes', new Uint8Array([0, 97])],
    ['a buffer', new Uint8Array([0, 97]).buffer],
    ['part of a buffer', new Uint8Array([9, 0, 97, 9]).subarray(1, 3)],
    ['another view', new DataView(new Uint8Array([9, 0, 97]).buffer, 1)],
    ['base64', 'AGE='],
  ])('is given as %s', (_, data) => {
    expect(parse({ data })).toEqual({ data: new Uint8Array([0, 97]) })
  })

  it('keeps its bytes whatever becomes of what was given', () => {
    const data = new Uint8Array([1])
    const module = parse({ data })
    data[0] = 2
    expect(module).toEqual({ data: new Uint8Array([1]) })
  })

  it('is refused where the list has a hole', () => {
    const holes: unknown[] = []
    holes.length = 2
    expect(() => parseManifest({ wasm: holes })).toThrow(expect.objectContaining({ code: 'ERR_MANIFEST_INVALID' }))
  })

  it('is refused where its buffer was transferred away', () => {
    const data = new ArrayBuffer(8)
    structuredClone(data, { transfer: [data] })
    expect(() => parse({ data })).toThrow(expect.objectContaining({ code: 'ERR_MANIFEST_INVALID' }))
  })

  it('is given by a URL, as text or as one', () => {
    const url = 'https://example.com/a.wasm'
    expect(parse({ url })).toEqual({ url })
    expect(parse({ url: new URL(url) })).toEqual({ url })
  })

  it('takes headers of any name', () => {
    const headers = JSON.parse('{"__proto__":"1","X-A":"2"}')
    const module = parse({ url: 'https://example.com', headers })
    expect(Object.entries(module && 'headers' in module ? (module.headers ?? {}) : {})).toEqual([
      ['__proto__', '1'],
      ['X-A', '2'],
    ])
  })

  it.each([
    ['text', 'a.wasm', 'wasm[0]'],
    ['null', null, 'wasm[0]'],
    ['bytes', new Uint8Array(), 'wasm[0]'],
    ['nothing', {}, 'wasm[0]'],
    ['a name alone', { name: 'a' }, 'wasm[0]'],
    ['two sources', { path: 'a', data: '' }, 'wasm[0]'],
    ['headers without a URL', { path: 'a', headers: {} }, 'wasm[0]'],
    ['a method without a URL', { data: '', method: 'GET' }, 'wasm[0]'],
    ['an unknown field', { path: 'a', sha256: HASH }, 'wasm[0].sha256'],
    ['an empty path', { path: '' }, 'wasm[0].path'],
    ['a path that is no text', { path: 1 }, 'wasm[0].path'],
    ['a relative URL', { url: 'a.wasm' }, 'wasm[0].url'],
    ['a URL that is no text', { url: {} }, 'wasm[0].url'],
    ['bad base64', { data: 'A$==' }, 'wasm[0].data'],
    ['data of numbers', { data: [0, 97] }, 'wasm[0].data'],
    ['an empty name', { path: 'a', name: '' }, 'wasm[0].name'],
    ['a short hash', { path: 'a', hash: HASH.slice(1) }, 'wasm[0].hash'],
    ['a long hash', { path: 'a', hash: `${HASH}0` }, 'wasm[0].hash'],
    ['a hash in upper case', { path: 'a', hash: HASH.toUpperCase() }, 'wasm[0].hash'],
    ['a hash with a line break', { path: 'a', hash: `${HASH}\n` }, 'wasm[0].hash'],
    ['headers that are a list', { url: 'https://example.com', headers: [] }, 'wasm[0].headers'],
    ['a header that is no text', { url: 'https://example.com', headers: { a: 1 } }, 'wasm[0].headers.a'],
    ['a method that is no text', { url: 'https://example.com', method: 1 }, 'wasm[0].method'],
  ])('is refused as %s', (_, module, path) => {
    expect(refusedAt({ wasm: [module] })).toBe(path)
  })

  it('is refused where it stands', () => {
    expect(refusedAt({ wasm: [...WASM, { path: 'b', name: 'b', hash: 'x' }] })).toBe('wasm[1].hash')
  })
})

describe('a compiled module', () => {
  const module = new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0))

  it('is taken as it is', () => {
    const manifest = parseManifest({ wasm: [{ module, name: 'lib' }, { path: 'a.wasm' }] })
    expect(manifest.wasm).toEqual([{ module, name: 'lib' }, { path: 'a.wasm' }])
    expect((manifest.wasm[0] as { module: unknown }).module).toBe(module)
  })

  it.each([
    ['anything else', { module: {} }, 'wasm[0].module'],
    ['one with a hash, whose bytes nobody has', { module, hash: HASH }, 'wasm[0]'],
    ['one with a path as well', { module, path: 'a.wasm' }, 'wasm[0]'],
    ['one with headers', { module, headers: {} }, 'wasm[0]'],
  ])('is refused where it is %s', (_, entry, path) => {
    expect(refusedAt({ wasm: [entry] })).toBe(path)
  })
})

describe('names of modules', () => {
  it.each([
    [['a', 'b', 'a'], 'wasm[2].name'],
    [['main', 'main'], 'wasm[1].name'],
    [[undefined, undefined], 'wasm[1].name'],
    [['main', undefined], 'wasm[1].name'],
  ])('must differ, and none is main: %j', (names, path) => {
    const wasm = names.map((name) => ({ path: 'a', ...(name !== undefined && { name }) }))
    expect(refusedAt({ wasm })).toBe(path)
  })

  it.each([
    [['main'], 0],
    [['lib'], 0],
    [[undefined], 0],
    [['main', 'lib'], 0],
    [['lib', 'main', 'other'], 1],
    [[undefined, 'lib'], 0],
    [['lib', undefined], 1],
    [['lib', 'other'], 1],
  ])('say which is the plug-in: %j', (names, index) => {
    const wasm = names.map((name) => ({ path: 'a', ...(name !== undefined && { name }) }))
    expect(mainModuleIndex(parseManifest({ wasm }).wasm)).toBe(index)
  })
})
