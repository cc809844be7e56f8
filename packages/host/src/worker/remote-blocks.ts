import { StateError } from '@tenon/abi'
import type { BlockStore } from '../call-context.ts'
import { fromErrorWire } from './error-wire.ts'
import { decodePlain, encodePlain } from './plain-codec.ts'
import type { SharedChannel } from './shared-channel.ts'
import type { BlockAnswer, BlockAsk, FunctionAsk, ResultsAnswer } from './worker-protocol.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** Tickets are above every handle there can be. */
const FIRST_TICKET = 1n << 62n

const NOTHING: ResultsAnswer['stored'] = []

/**
 * The blocks of a plug-in in a worker, as a host function of its host sees them: those that were handed to it are here,
 * for others the worker is asked, which waits for the function. Where it cannot be asked, as no memory is shared, what
 * is stored gets a ticket, for which the worker puts the handle into the function's results.
 */
export class RemoteBlocks implements BlockStore {
  readonly #channel: SharedChannel | undefined
  #blocks: ReadonlyMap<bigint, Uint8Array> | undefined
  #stored = new Map<bigint, string | Uint8Array>()

  constructor(channel: SharedChannel | undefined) {
    this.#channel = channel
  }

  /** Begins to serve a function; {@link end} must follow before the worker goes on. */
  start({ blocks }: FunctionAsk): void {
    this.#blocks = new Map(blocks)
  }

  /** Ends it. @returns what was stored under tickets */
  end(): ResultsAnswer['stored'] {
    this.#blocks = undefined
    if (this.#stored.size === 0) return NOTHING
    const stored = [...this.#stored]
    this.#stored.clear()
    return stored
  }

  /** @see Kernel.read */
  read(handle: bigint): Uint8Array<ArrayBuffer> | undefined {
    if (handle === 0n) return new Uint8Array()
    const here = this.#assertServing().get(handle) ?? this.#storedBytes(handle)
    if (here !== undefined) return new Uint8Array(here)
    const answer = this.#ask({ kind: 'read', handle })
    return answer.kind === 'block' ? answer.content : undefined
  }

  /** @see Kernel.readText */
  readText(handle: bigint): string | undefined {
    const bytes = this.#blocks?.get(handle) ?? this.read(handle)
    return bytes && decoder.decode(bytes)
  }

  /** @see Kernel.store */
  store(content: string | Uint8Array): bigint {
    this.#assertServing()
    if (this.#channel === undefined) return this.storeLater(content)
    const answer = this.#ask({ kind: 'store', content })
    return answer.kind === 'stored' ? answer.handle : 0n
  }

  /** As {@link store}, but a ticket at once: for results, where it will be exchanged for a handle. */
  storeLater(content: string | Uint8Array): bigint {
    if (content.length === 0) return 0n
    const ticket = FIRST_TICKET + BigInt(this.#stored.size)
    this.#stored.set(ticket, typeof content === 'string' ? content : new Uint8Array(content))
    return ticket
  }

  #storedBytes(handle: bigint): Uint8Array | undefined {
    const content = this.#stored.get(handle)
    return typeof content === 'string' ? encoder.encode(content) : content
  }

  #assertServing(): ReadonlyMap<bigint, Uint8Array> {
    if (this.#blocks !== undefined) return this.#blocks
    throw new StateError(
      'ERR_CALL_ENDED',
      'The host function that this context was given to has returned, and the plug-in runs on in its worker',
    )
  }

  #ask(ask: BlockAsk): BlockAnswer {
    if (this.#channel === undefined) {
      throw new StateError(
        'ERR_UNSUPPORTED_PLATFORM',
        'This runtime shares no memory with workers, so that a host function can read only the blocks that its arguments name; isolate the page (COOP and COEP), or run the plug-in inline',
      )
    }
    this.#channel.send(encodePlain(ask))
    const message = this.#channel.receive()
    if (message === undefined)
      throw new StateError('ERR_CALL_ENDED', 'The call that this context belongs to was stopped')
    const answer = decodePlain(message) as BlockAnswer
    if (answer.kind === 'error') throw fromErrorWire(answer.error)
    return answer
  }
}
