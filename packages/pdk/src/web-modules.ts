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

/** Labels of encodings other than UTF-8, as texts of their own; those that are everyday words are left out. */
const NAMES_ENCODING = quoted(
  String.raw`utf-16(?:le|be)?|(?:iso-10646-)?ucs-2|unicode(?:fe|ff)+|unicode|(?:us-)?ascii|ansi_x3\.4-1968|latin\d|` +
    String.raw`iso[-_]?8859[-_:\w]*|iso-ir-\d+|(?:x-)?cp\d+|windows-\d+|x-mac-\w+|macintosh|koi8?[-_]?[ru]{0,2}|ibm\d+|` +
    String.raw`arabic|greek8?|hebrew|cyrillic|asmo-708|ecma-\d+|elot_928|sun_eu_greek|dos-874|tis-620|x-user-defined|` +
    String.raw`cs(?:unicode|isolatin\w+|iso88\w+|koi8r|ibm866|macintosh)`,
)
const NAMES_MULTI_BYTE = quoted(
  String.raw`gb18030|(?:x-)?gbk|gb_?2312(?:-80)?|chinese|korean|(?:cn-|x-x-)?big5(?:-hkscs)?|(?:x-)?euc-\w+|shift[-_]jis|` +
    String.raw`(?:x-)?sjis|ms932|ms_kanji|windows-(?:31j|949)|iso-2022-jp|iso-ir-(?:58|149)|ks_?c_?5601[-\d]*|` +
    String.raw`cs(?:gb2312|iso58gb231280|big5|euc\w+|shiftjis|ksc56011987|iso2022jp)`,
)

function quoted(words: string): RegExp {
  return new RegExp(String.raw`(["'\`])\s*(?:${words})\s*\1`, 'i')
}

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
  // Before what adds to the global that it replaces.
  { file: 'performance-time-origin.ts', names: ['performance.timeOrigin'] },
  { file: 'performance-to-json.ts', names: ['performance.toJSON'] },
  { file: 'performance-timeline.ts', names: TIMELINE },
  { file: 'request.ts', names: ['Request'] },
  { file: 'response.ts', names: ['Response'] },
  { file: 'streams.ts', names: STREAMS },
  { file: 'structured-clone.ts', names: ['structuredClone'] },
  { file: 'subtle.ts', names: ['CryptoKey', 'crypto.subtle'] },
  { file: 'text-decoder.ts', names: ['TextDecoder', 'TextDecoderStream'], mention: NAMES_ENCODING },
  { file: 'text-decoder-multi-byte.ts', names: ['TextDecoder', 'TextDecoderStream'], mention: NAMES_MULTI_BYTE },
  { file: 'text-streams.ts', names: ['TextDecoderStream', 'TextEncoderStream'] },
  { file: 'url-pattern.ts', names: ['URLPattern'] },
  { file: 'url.ts', names: ['URL', 'URLSearchParams'] },
]
