/** What a request or a response holds, whole: there are no streams. */
export interface Content {
  /** undefined for no body, which is not an empty one. */
  readonly bytes: Uint8Array<ArrayBuffer> | undefined
  /** The `content-type` to send where the author gives none. */
  readonly type: string | undefined
}

const TEXT = 'text/plain;charset=UTF-8'
const FORM = 'application/x-www-form-urlencoded;charset=UTF-8'

/** `URLSearchParams` is there only where the plug-in names it; what it is made of must not come with `fetch`. */
function isSearchParams(value: object): boolean {
  return Object.prototype.toString.call(value) === '[object URLSearchParams]'
}

function viewBytes(value: object): Uint8Array | undefined {
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
  return value instanceof ArrayBuffer ? new Uint8Array(value) : undefined
}

/** The text of what stands for it, such as a URL. */
export function asText(value: string | { toString(): string }): string {
  return typeof value === 'string' ? value : value.toString()
}

/** Copies a body that an author gives. Anything else than bytes and form parameters is sent as its text. */
export function toContent(body: BodyInit | null | undefined): Content {
  if (body === null || body === undefined) return { bytes: undefined, type: undefined }
  const view = typeof body === 'object' ? viewBytes(body) : undefined
  if (view) return { bytes: new Uint8Array(view), type: undefined }
  const type = typeof body === 'object' && isSearchParams(body) ? FORM : TEXT
  return { bytes: new Uint8Array(new TextEncoder().encode(asText(body))), type }
}

interface BodyState {
  readonly bytes: Uint8Array<ArrayBuffer> | undefined
  isUsed: boolean
}

const states = new WeakMap<Body, BodyState>()

function unusedState(body: Body): BodyState {
  const state = states.get(body)
  if (!state) throw new TypeError('this is no Request or Response')
  if (state.isUsed) throw new TypeError('the body has been read already')
  return state
}

/** The body, unread. @throws {TypeError} when it has been read before */
export function peekBytes(body: Body): Uint8Array<ArrayBuffer> | undefined {
  return unusedState(body).bytes
}

/** Marks the body as read. @throws {TypeError} when it has been read before */
export function takeBytes(body: Body): Uint8Array<ArrayBuffer> | undefined {
  const state = unusedState(body)
  state.isUsed = state.bytes !== undefined
  return state.bytes
}

/** What requests and responses share: a body that can be read once. */
export class Body {
  constructor(bytes: Uint8Array<ArrayBuffer> | undefined) {
    states.set(this, { bytes, isUsed: false })
  }

  get bodyUsed(): boolean {
    return Boolean(states.get(this)?.isUsed)
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return (await this.bytes()).buffer
  }

  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return takeBytes(this)?.slice() ?? new Uint8Array(0)
  }

  async text(): Promise<string> {
    return new TextDecoder().decode(takeBytes(this))
  }

  async json<Value = unknown>(): Promise<Value> {
    return JSON.parse(await this.text()) as Value
  }
}
