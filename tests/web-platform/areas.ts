/** Tests of one interface: a row of the table in docs/web-apis.md. */
export interface Area {
  readonly title: string
  /** Folders and files of the tests' own tree; of a folder, all `.any.js` in it and below. */
  readonly paths: readonly string[]
  /** What is not run, by how its path begins, and why. */
  readonly without?: Readonly<Record<string, string>>
}

const NOT_OURS = 'about another interface'
const IDL = 'compares the shape of interfaces, not what they do'
const NEEDS_WORKER = 'needs a worker, a frame or a page'
const NEEDS_SERVER = 'needs a server'

/** What is run, in the order of the table. */
export const AREAS: readonly Area[] = [
  {
    title: 'URL',
    paths: ['url/', 'url/toascii.window.js', 'url/IdnaTestV2.window.js'],
    without: { 'url/urlsearchparams': NOT_OURS, 'url/idlharness': IDL },
  },
  { title: 'URLSearchParams', paths: ['url/urlsearchparams'] },
  { title: 'URLPattern', paths: ['ours/urlpattern.js'] },
  {
    title: 'TextEncoder, TextDecoder',
    paths: ['encoding/'],
    without: {
      'encoding/idlharness': IDL,
      'encoding/streams/': NOT_OURS,
      'encoding/unsupported-encodings': NEEDS_SERVER,
      'encoding/replacement-encodings': NEEDS_SERVER,
    },
  },
  {
    title: 'TextEncoderStream, TextDecoderStream',
    paths: ['encoding/streams/'],
  },
  { title: 'atob, btoa', paths: ['html/webappapis/atob/'] },
  { title: 'structuredClone', paths: ['html/webappapis/structured-clone/'] },
  { title: 'Timers, queueMicrotask', paths: ['html/webappapis/timers/', 'html/webappapis/microtask-queuing/'] },
  { title: 'Event, EventTarget', paths: ['dom/events/'] },
  { title: 'AbortController, AbortSignal', paths: ['dom/abort/'] },
  {
    title: 'Blob, File',
    paths: ['FileAPI/blob/', 'FileAPI/file/'],
    without: { 'FileAPI/file/send-file': NEEDS_SERVER },
  },
  {
    title: 'ReadableStream, WritableStream, TransformStream',
    paths: ['streams/'],
    without: {
      'streams/idlharness': IDL,
      'streams/transferable/': NEEDS_WORKER,
      'streams/readable-streams/cross-realm-crash': NEEDS_WORKER,
      'streams/readable-streams/owning-type': 'about a proposal',
    },
  },
  {
    title: 'crypto',
    paths: [
      'WebCryptoAPI/getRandomValues.any.js',
      'WebCryptoAPI/randomUUID.https.any.js',
      'WebCryptoAPI/digest/',
      'WebCryptoAPI/sign_verify/hmac.https.any.js',
    ],
  },
  { title: 'console', paths: ['console/'], without: { 'console/idlharness': IDL } },
  {
    title: 'performance',
    paths: ['hr-time/', 'user-timing/'],
    without: { 'hr-time/idlharness': IDL, 'user-timing/idlharness': IDL },
  },
]
