/** A file of `@tenon/pdk/web` that defines globals as its side effect, and the names that call for it. */
export interface WebModule {
  /** File in `@tenon/pdk/web/`. */
  readonly file: string
  /** Global names, such as `URL`, and members of globals that the engine has, such as `console.table`. */
  readonly names: readonly string[]
  /** What the code must say as well: for what joins two interfaces, and costs too much for those that use one alone. */
  readonly mention?: RegExp
}

const STREAMS = [
  'ByteLengthQueuingStrategy',
  'CountQueuingStrategy',
  'ReadableByteStreamController',
  'ReadableStream',
  'ReadableStreamBYOBReader',
  'ReadableStreamBYOBRequest',
  'ReadableStreamDefaultController',
  'ReadableStreamDefaultReader',
  'TransformStream',
  'TransformStreamDefaultController',
  'WritableStream',
  'WritableStreamDefaultController',
  'WritableStreamDefaultWriter',
]

const TIMELINE = [
  'PerformanceEntry',
  'PerformanceMark',
  'PerformanceMeasure',
  'performance.clearMarks',
  'performance.clearMeasures',
  'performance.getEntries',
  'performance.getEntriesByName',
  'performance.getEntriesByType',
  'performance.mark',
  'performance.measure',
]

/** What has a body that can be read. */
const BODIES = ['Request', 'Response', 'fetch']

/** `a.body`, or `body` in a pattern that takes an object apart. */
const TAKES_BODY = /\.\s*body\b|\{[^{}]*\bbody\b[^{}]*\}\s*=(?![=>])/
const NAMES_STREAM = /\b(?:ReadableStream|TransformStream|(?:Text(?:En|De)coder|(?:C|Dec)ompression)Stream)\b/

/** Globals that the engine leaves out, because few plug-ins use them: each goes into those that name it. */
export const WEB_MODULES: readonly WebModule[] = [
  { file: 'abort.ts', names: ['AbortController', 'AbortSignal'] },
  { file: 'blob.ts', names: ['Blob'] },
  { file: 'blob-stream.ts', names: ['Blob', 'File', ...BODIES], mention: /\.\s*stream\s*\(/ },
  { file: 'body-blob.ts', names: BODIES, mention: /\b(?:blob|Blob|File|FormData)\b/ },
  { file: 'body-form-data.ts', names: BODIES, mention: /\.\s*formData\b|\bFormData\b/ },
  { file: 'body-stream.ts', names: BODIES, mention: new RegExp(`${TAKES_BODY.source}|${NAMES_STREAM.source}`) },
  { file: 'buffer.ts', names: ['Buffer'] },
  { file: 'compression-streams.ts', names: ['CompressionStream', 'DecompressionStream'] },
  { file: 'console-table.ts', names: ['console.table'] },
  { file: 'console-time.ts', names: ['console.time', 'console.timeEnd', 'console.timeLog'] },
  { file: 'event-target.ts', names: ['EventTarget'] },
  { file: 'event.ts', names: ['CustomEvent', 'Event'] },
  { file: 'fetch.ts', names: ['fetch'] },
  { file: 'file.ts', names: ['File'] },
  { file: 'form-data.ts', names: ['FormData'] },
  { file: 'headers.ts', names: ['Headers'] },
  { file: 'immediate.ts', names: ['clearImmediate', 'setImmediate'] },
  { file: 'invoke-func.ts', names: ['Host.invokeFunc', 'Host.invokeFunc0'] },
  { file: 'performance-timeline.ts', names: TIMELINE },
  { file: 'request.ts', names: ['Request'] },
  { file: 'response.ts', names: ['Response'] },
  { file: 'streams.ts', names: STREAMS },
  { file: 'structured-clone.ts', names: ['structuredClone'] },
  { file: 'subtle.ts', names: ['CryptoKey', 'crypto.subtle'] },
  { file: 'text-streams.ts', names: ['TextDecoderStream', 'TextEncoderStream'] },
  { file: 'url-pattern.ts', names: ['URLPattern'] },
  { file: 'url.ts', names: ['URL', 'URLSearchParams'] },
]
