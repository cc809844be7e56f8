/// <reference path="./events.d.ts" />
/// <reference path="./bytes.d.ts" />

interface QueuingStrategy<Chunk = unknown> {
  highWaterMark?: number
  size?: (chunk: Chunk) => number
}
declare var ByteLengthQueuingStrategy: {
  new (init: { highWaterMark: number }): { readonly highWaterMark: number; size(chunk: ArrayBufferView): number }
}
declare var CountQueuingStrategy: {
  new (init: { highWaterMark: number }): { readonly highWaterMark: number; size(): 1 }
}

type StreamReadResult<Chunk> = { done: false; value: Chunk } | { done: true; value?: Chunk | undefined }
interface ReadableStreamGenericReader {
  readonly closed: Promise<undefined>
  cancel(reason?: unknown): Promise<void>
  releaseLock(): void
}
interface ReadableStreamDefaultReader<Chunk = unknown> extends ReadableStreamGenericReader {
  read(): Promise<StreamReadResult<Chunk>>
}
declare var ReadableStreamDefaultReader: {
  readonly prototype: ReadableStreamDefaultReader
  new <Chunk>(stream: ReadableStream<Chunk>): ReadableStreamDefaultReader<Chunk>
}
interface ReadableStreamBYOBReader extends ReadableStreamGenericReader {
  read<View extends ArrayBufferView>(view: View, options?: { min?: number }): Promise<StreamReadResult<View>>
}
declare var ReadableStreamBYOBReader: {
  readonly prototype: ReadableStreamBYOBReader
  new (stream: ReadableStream<Uint8Array>): ReadableStreamBYOBReader
}
interface ReadableStreamDefaultController<Chunk = unknown> {
  readonly desiredSize: number | null
  close(): void
  enqueue(chunk?: Chunk): void
  error(reason?: unknown): void
}
declare var ReadableStreamDefaultController: { readonly prototype: ReadableStreamDefaultController }
interface ReadableStreamBYOBRequest {
  readonly view: Uint8Array<ArrayBuffer> | null
  respond(bytesWritten: number): void
  respondWithNewView(view: ArrayBufferView): void
}
declare var ReadableStreamBYOBRequest: { readonly prototype: ReadableStreamBYOBRequest }
interface ReadableByteStreamController {
  readonly byobRequest: ReadableStreamBYOBRequest | null
  readonly desiredSize: number | null
  close(): void
  enqueue(chunk: ArrayBufferView): void
  error(reason?: unknown): void
}
declare var ReadableByteStreamController: { readonly prototype: ReadableByteStreamController }

interface UnderlyingDefaultSource<Chunk = unknown> {
  type?: undefined
  start?(controller: ReadableStreamDefaultController<Chunk>): unknown
  pull?(controller: ReadableStreamDefaultController<Chunk>): void | PromiseLike<void>
  cancel?(reason?: unknown): void | PromiseLike<void>
}
interface UnderlyingByteSource {
  type: 'bytes'
  autoAllocateChunkSize?: number
  start?(controller: ReadableByteStreamController): unknown
  pull?(controller: ReadableByteStreamController): void | PromiseLike<void>
  cancel?(reason?: unknown): void | PromiseLike<void>
}
interface StreamPipeOptions {
  preventAbort?: boolean
  preventCancel?: boolean
  preventClose?: boolean
  signal?: AbortSignal
}
interface ReadableWritablePair<Out = unknown, In = unknown> {
  readable: ReadableStream<Out>
  writable: WritableStream<In>
}
interface ReadableStream<Chunk = unknown> extends AsyncIterable<Chunk> {
  readonly locked: boolean
  cancel(reason?: unknown): Promise<void>
  getReader(): ReadableStreamDefaultReader<Chunk>
  getReader(options: { mode: 'byob' }): ReadableStreamBYOBReader
  pipeThrough<Out>(pair: ReadableWritablePair<Out, Chunk>, options?: StreamPipeOptions): ReadableStream<Out>
  pipeTo(destination: WritableStream<Chunk>, options?: StreamPipeOptions): Promise<void>
  tee(): [ReadableStream<Chunk>, ReadableStream<Chunk>]
  values(options?: { preventCancel?: boolean }): AsyncIterableIterator<Chunk>
}
declare var ReadableStream: {
  readonly prototype: ReadableStream
  new (source: UnderlyingByteSource, strategy?: { highWaterMark?: number }): ReadableStream<Uint8Array<ArrayBuffer>>
  new <Chunk = unknown>(
    source?: UnderlyingDefaultSource<Chunk>,
    strategy?: QueuingStrategy<Chunk>,
  ): ReadableStream<Chunk>
  from<Chunk>(items: AsyncIterable<Chunk> | Iterable<Chunk | PromiseLike<Chunk>>): ReadableStream<Chunk>
}

interface WritableStreamDefaultController {
  readonly signal: AbortSignal
  error(reason?: unknown): void
}
declare var WritableStreamDefaultController: { readonly prototype: WritableStreamDefaultController }
interface UnderlyingSink<Chunk = unknown> {
  start?(controller: WritableStreamDefaultController): unknown
  write?(chunk: Chunk, controller: WritableStreamDefaultController): void | PromiseLike<void>
  close?(): void | PromiseLike<void>
  abort?(reason?: unknown): void | PromiseLike<void>
}
interface WritableStreamDefaultWriter<Chunk = unknown> {
  readonly closed: Promise<undefined>
  readonly desiredSize: number | null
  readonly ready: Promise<undefined>
  abort(reason?: unknown): Promise<void>
  close(): Promise<void>
  releaseLock(): void
  write(chunk?: Chunk): Promise<void>
}
declare var WritableStreamDefaultWriter: {
  readonly prototype: WritableStreamDefaultWriter
  new <Chunk>(stream: WritableStream<Chunk>): WritableStreamDefaultWriter<Chunk>
}
interface WritableStream<Chunk = unknown> {
  readonly locked: boolean
  abort(reason?: unknown): Promise<void>
  close(): Promise<void>
  getWriter(): WritableStreamDefaultWriter<Chunk>
}
declare var WritableStream: {
  readonly prototype: WritableStream
  new <Chunk = unknown>(sink?: UnderlyingSink<Chunk>, strategy?: QueuingStrategy<Chunk>): WritableStream<Chunk>
}

interface TransformStreamDefaultController<Out = unknown> {
  readonly desiredSize: number | null
  enqueue(chunk?: Out): void
  error(reason?: unknown): void
  terminate(): void
}
declare var TransformStreamDefaultController: { readonly prototype: TransformStreamDefaultController }
interface Transformer<In = unknown, Out = unknown> {
  start?(controller: TransformStreamDefaultController<Out>): unknown
  transform?(chunk: In, controller: TransformStreamDefaultController<Out>): void | PromiseLike<void>
  flush?(controller: TransformStreamDefaultController<Out>): void | PromiseLike<void>
  cancel?(reason?: unknown): void | PromiseLike<void>
}
interface TransformStream<In = unknown, Out = unknown> {
  readonly readable: ReadableStream<Out>
  readonly writable: WritableStream<In>
}
declare var TransformStream: {
  readonly prototype: TransformStream
  new <In = unknown, Out = unknown>(
    transformer?: Transformer<In, Out>,
    writableStrategy?: QueuingStrategy<In>,
    readableStrategy?: QueuingStrategy<Out>,
  ): TransformStream<In, Out>
}

interface TextDecoderOptions {
  fatal?: boolean
  ignoreBOM?: boolean
}
interface TextEncoderStream {
  readonly encoding: string
  readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>
  readonly writable: WritableStream<string>
}
declare var TextEncoderStream: { readonly prototype: TextEncoderStream; new (): TextEncoderStream }
interface TextDecoderStream {
  readonly encoding: string
  readonly fatal: boolean
  readonly ignoreBOM: boolean
  readonly readable: ReadableStream<string>
  readonly writable: WritableStream<BytesLike>
}
declare var TextDecoderStream: {
  readonly prototype: TextDecoderStream
  new (label?: string, options?: TextDecoderOptions): TextDecoderStream
}

type CompressionFormat = 'deflate' | 'deflate-raw' | 'gzip'
interface CompressionStream {
  readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>
  readonly writable: WritableStream<BytesLike>
}
declare var CompressionStream: {
  readonly prototype: CompressionStream
  new (format: CompressionFormat): CompressionStream
}
interface DecompressionStream {
  readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>
  readonly writable: WritableStream<BytesLike>
}
declare var DecompressionStream: {
  readonly prototype: DecompressionStream
  new (format: CompressionFormat): DecompressionStream
}
