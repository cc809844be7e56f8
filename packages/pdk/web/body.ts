import { utf8, viewBytes } from './bytes.ts'

/** What a request or a response holds: bytes, a stream where the plug-in has streams, or nothing. */
export interface Content {
  /** undefined for no body, which is not an empty one. */
  readonly data: BodyData | undefined
  /** The `content-type` to send where the author gives none. */
  readonly type: string | undefined
}

export type BodyData = Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array<ArrayBuffer>>

const TEXT = 'text/plain;charset=UTF-8'
const FORM = 'application/x-www-form-urlencoded;charset=UTF-8'

/** What plug-ins that name Blob, FormData or streams add: the content of such a value, or undefined for another's. */
export const bodyKinds: ((value: object) => Content | undefined)[] = []

/** What a plug-in that has streams adds. */
export interface StreamSupport {
  /** A stream of these bytes; `onRead` is called when somebody takes them. */
  open(bytes: Uint8Array<ArrayBuffer>, onRead: () => void): ReadableStream<Uint8Array<ArrayBuffer>>
  isDisturbed(stream: ReadableStream): boolean
  readAll(stream: ReadableStream): Promise<Uint8Array<ArrayBuffer>>
}

let streams: StreamSupport | undefined

/** Gives bodies streams. */
export function supportStreams(support: StreamSupport): void {
  streams = support
}

/** `URLSearchParams` is there only where the plug-in names it; what it is made of must not come with `fetch`. */
function isSearchParams(value: object): boolean {
  return Object.prototype.toString.call(value) === '[object URLSearchParams]'
}

/** The text of what stands for it, such as a URL. */
export function asText(value: string | { toString(): string }): string {
  return String(value)
}

/** Copies a body that an author gives. Anything else than bytes, forms, blobs and streams is sent as its text. */
export function toContent(body: BodyInit | null | undefined): Content {
  if (body === null || body === undefined) return { data: undefined, type: undefined }
  if (typeof body === 'object') {
    const bytes = viewBytes(body)
    if (bytes) return { data: new Uint8Array(bytes), type: undefined }
    for (const read of bodyKinds) {
      const content = read(body)
      if (content) return content
    }
    if (isSearchParams(body)) return { data: utf8(asText(body)), type: FORM }
  }
  return { data: utf8(asText(body)), type: TEXT }
}

interface BodyState {
  data: BodyData | undefined
  stream: ReadableStream<Uint8Array<ArrayBuffer>> | undefined
  isUsed: boolean
}

const states = new WeakMap<Body, BodyState>()

function stateOf(body: Body): BodyState {
  const state = states.get(body)
  if (!state) throw new TypeError('this is no Request or Response')
  return state
}

function isBytes(data: BodyData | undefined): data is Uint8Array<ArrayBuffer> {
  return ArrayBuffer.isView(data)
}

function isUsed({ isUsed, stream }: BodyState): boolean {
  return isUsed || (stream !== undefined && Boolean(streams?.isDisturbed(stream)))
}

function unusedState(body: Body): BodyState {
  const state = stateOf(body)
  if (isUsed(state)) throw new TypeError('the body has been read already')
  if (state.stream?.locked) throw new TypeError('the body is being read: its stream is locked')
  return state
}

/** A second body of the same content. @throws {TypeError} when it has been read before */
export function copyData(body: Body): BodyData | undefined {
  const state = unusedState(body)
  if (isBytes(state.data) || state.data === undefined) return state.data
  const [first, second] = state.data.tee()
  Object.assign(state, { data: first, stream: first })
  return second
}

/** Moves the body elsewhere: it counts as read here. @throws {TypeError} when it has been read before */
export function takeData(body: Body): BodyData | undefined {
  const state = unusedState(body)
  state.isUsed = state.data !== undefined
  return state.data
}

/** Whether there is a body. */
export function hasData(body: Body): boolean {
  return stateOf(body).data !== undefined
}

/** Reads the body to its end. Bytes, and not a promise, where it is no stream. @throws {TypeError} when it has been read */
export function readData(body: Body): Uint8Array<ArrayBuffer> | Promise<Uint8Array<ArrayBuffer>> | undefined {
  const data = takeData(body)
  return isBytes(data) || data === undefined ? data : streams?.readAll(data)
}

/** What requests and responses share: a body that can be read once. */
export class Body {
  constructor(data: BodyData | undefined) {
    const stream = isBytes(data) ? undefined : data
    if (stream && (stream.locked || streams?.isDisturbed(stream)))
      throw new TypeError('the stream is locked, or was read')
    states.set(this, { data, stream, isUsed: false })
  }

  /** @throws {TypeError} in a plug-in that has no streams, as it does not say `.body` or `ReadableStream` */
  get body(): ReadableStream<Uint8Array<ArrayBuffer>> | null {
    const state = stateOf(this)
    if (state.data === undefined) return null
    if (!streams) throw new TypeError('streams were left out of this plug-in: name ReadableStream to have them')
    state.stream ??= isBytes(state.data) ? streams.open(state.data, () => (state.isUsed = true)) : state.data
    return state.stream
  }

  get bodyUsed(): boolean {
    return isUsed(stateOf(this))
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return (await this.bytes()).buffer
  }

  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return (await readData(this))?.slice() ?? new Uint8Array(0)
  }

  async text(): Promise<string> {
    return new TextDecoder().decode((await readData(this)) ?? new Uint8Array(0))
  }

  async json<Value = unknown>(): Promise<Value> {
    return JSON.parse(await this.text()) as Value
  }
}
