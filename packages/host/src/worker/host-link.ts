import { StateError } from '@tenon/abi'
import { markForeign } from '../linker/foreign-errors.ts'
import { fromErrorWire } from './error-wire.ts'
import { MIN_MOVED_BYTES } from './moved-bytes.ts'
import { decodePlain, encodePlain } from './plain-codec.ts'
import type { SharedChannel } from './shared-channel.ts'
import type { VarChanges } from './var-changes.ts'
import type { Answer, Ask, AskMessage, BlockAnswer, BlockAsk, FromWorker, FunctionAsk } from './worker-protocol.ts'

/** Says something to the host; what is transferred is gone from here. */
export type Post = (message: FromWorker, transfer?: readonly ArrayBuffer[]) => void

/** Answers what the host asks while it has the worker waiting. */
export type ServeBlocks = (ask: BlockAsk) => BlockAnswer

/** Bytes that may be on their way to the host, so that a plug-in that never stops writing does not fill its memory. */
const MAX_UNHEARD_BYTES = 65_536

/** What a message takes at least. */
const MESSAGE_BYTES = 64

/** The worker's end of its link to the host, for one plug-in. */
export class HostLink {
  readonly #post: Post
  readonly #channel: SharedChannel | undefined
  /** Set once the plug-in has a store. */
  vars: VarChanges | undefined
  #resolve: ((answer: Answer) => void) | undefined
  #unheardBytes = 0

  /** @param channel where threads share memory */
  constructor(post: Post, channel: SharedChannel | undefined) {
    this.#post = post
    this.#channel = channel
  }

  /** Whether it can wait for answers; otherwise there is nothing but {@link askLater}. */
  get canWait(): boolean {
    return this.#channel !== undefined
  }

  /** Whether the call under way was stopped. */
  get isStopped(): boolean {
    return this.#channel?.isStopped === true
  }

  /** Says something that nobody answers. @param bytes it takes, roughly */
  say(message: FromWorker, bytes: number): void {
    this.#post(message)
    this.#unheardBytes += bytes + MESSAGE_BYTES
    if (this.#unheardBytes < MAX_UNHEARD_BYTES || !this.canWait) return
    this.ask({ kind: 'flush' }, noBlocks)
  }

  /**
   * Asks, and waits for the answer.
   * @throws whatever the host threw
   * @throws {StateError} ERR_ABORTED once the call was stopped
   */
  ask(ask: Ask, serve: ServeBlocks): Exclude<Answer, { readonly kind: 'error' }> {
    const channel = this.#channel
    if (channel === undefined) throw new StateError('ERR_UNSUPPORTED_PLATFORM', 'This worker cannot wait for its host')
    if (channel.isStopped) throw stopped()
    this.#postAsk(ask)
    for (;;) {
      const message = channel.receive()
      if (message === undefined) throw stopped()
      const heard = decodePlain(message) as Answer | BlockAsk
      if (heard.kind === 'read' || heard.kind === 'store') {
        channel.send(encodePlain(serve(heard)))
        continue
      }
      channel.handOver()
      return this.#take(heard)
    }
  }

  /** As {@link ask}, without waiting. */
  async askLater(ask: Ask): Promise<Exclude<Answer, { readonly kind: 'error' }>> {
    const answered = new Promise<Answer>((resolve) => {
      this.#resolve = resolve
    })
    this.#postAsk(ask)
    return this.#take(await answered)
  }

  /** Takes the answer to {@link askLater}. */
  answer(answer: Answer): void {
    this.#resolve?.(answer)
    this.#resolve = undefined
  }

  #postAsk(ask: Ask): void {
    this.#unheardBytes = 0
    const message: AskMessage = { kind: 'ask', ask, vars: this.vars?.take() }
    this.#post(message, ask.kind === 'function' ? movedBuffers(ask.blocks) : undefined)
  }

  #take(answer: Answer): Exclude<Answer, { readonly kind: 'error' }> {
    this.vars?.apply(answer.vars)
    if (answer.kind === 'error') throw markForeign(fromErrorWire(answer.error))
    return answer
  }
}

/** The host knows why. */
function stopped(): StateError {
  return markForeign(new StateError('ERR_ABORTED', 'The call was stopped'))
}

/** For asks that lead to no question about blocks. */
export function noBlocks(): never {
  throw new StateError('ERR_CALL_ENDED', 'There is no host function that could ask for blocks')
}

function movedBuffers(blocks: FunctionAsk['blocks']): readonly ArrayBuffer[] | undefined {
  const large = blocks.filter(([, { length }]) => length >= MIN_MOVED_BYTES)
  return large.length === 0 ? undefined : large.map(([, content]) => content.buffer as ArrayBuffer)
}
