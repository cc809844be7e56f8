// All that a host and the worker of a plug-in say to one another. One call runs at a time. A worker that asks something
// of its host waits for the answer: where threads can share memory, in `Atomics.wait`, and the answer comes through that
// memory (shared-channel.ts), else, suspended, for a message.
//
//   host                                     worker
//                              ◄─── ready    its code is loaded
//   setup ───►                               a plug-in for it, instead of the one before
//                    ◄─── set-up | refused
//   call ───►                                begins a call
//                       ◄─── log, write      any number, in order
//                              ◄─── ask      host function, HTTP, input, flush
//   answer ───►                              to each ask; before it, where memory is shared, the host may itself ask for
//                                            blocks: BlockAsk, answered with BlockAnswer
//                ◄─── returned | failed      ends the call
//   reset ───►                               throws its instance away
//                              ◄─── reset
//   clear ───►                               forgets its plug-in

import type { Limits, LogLevel, LogThreshold, ValueType } from '@tenon/abi'
import type { HttpHop, HttpResponse } from '../http/http-transport.ts'
import type { LoadedModules } from '../loader/loaded-module.ts'
import type { Grants } from '../plugin-options.ts'
import type { WasiOptions } from '../wasi/wasi-options.ts'
import type { ErrorWire } from './error-wire.ts'
import type { VarPatch } from './var-changes.ts'

/** What the host says. */
export type ToWorker = SetupMessage | CallMessage | BareInput | AnswerMessage | ClearMessage

/** What the worker says. */
export type FromWorker =
  | { readonly kind: 'ready' }
  | SetUpMessage
  | { readonly kind: 'refused'; readonly error: ErrorWire }
  | { readonly kind: 'log'; readonly level: LogLevel; readonly message: string }
  | { readonly kind: 'write'; readonly stream: WasiStream; readonly bytes: Uint8Array }
  | ResetMessage
  | AskMessage
  | ReturnedMessage
  | BareOutput
  | FailedMessage

/** A host function without its implementation, which stays with the host. */
export interface FunctionWire {
  readonly namespace: string
  readonly name: string
  readonly params: readonly ValueType[]
  readonly results: readonly ValueType[]
  readonly isUntyped: boolean
}

/** Streams that the host listens to. */
export type WasiStream = 'stdout' | 'stderr'

/** A plug-in, as far as it can be cloned. */
export interface SetupMessage {
  readonly kind: 'setup'
  readonly modules: Pick<LoadedModules, 'main' | 'linked'>
  /** What is shared: the channel's buffer, and the memory whose buffer that is, where plug-ins look at a flag. */
  readonly shared: SharedParts | undefined
  readonly grants: Pick<Grants, 'allowedHosts' | 'allowedPaths' | 'httpResponseHeaders' | 'config' | 'isolation'> & {
    readonly limits: Limits & Grants['limits']
    readonly logLevel: LogThreshold
    readonly wasi: WasiWire | undefined
  }
  /** Whether others have the same store of vars: then it is not the plug-in's to clear. */
  readonly sharesVars: boolean
  /** By index, as an ask names them. */
  readonly functions: readonly FunctionWire[]
}

/** WASI's options: the functions among them stay with the host, which hears of the streams named. */
export interface WasiWire {
  readonly options: WasiOptions
  readonly streams: readonly WasiStream[]
  /** Whether the host is asked for what standard input has. */
  readonly asksForInput: boolean
}

/** @see SetupMessage.shared */
export interface SharedParts {
  readonly buffer: SharedArrayBuffer
  readonly flag: WebAssembly.Memory | undefined
}

/** Begins a call. */
export interface CallMessage {
  readonly kind: 'call'
  readonly name: string
  readonly input: string | Uint8Array
  /** Absent where the host alone watches the time. */
  readonly timeoutMs?: number
  readonly vars?: VarPatch
}

/**
 * Calls the same export as the message before it that began a call, with this input, and has nothing else to say: what is
 * around an input takes as long as a whole short call.
 */
export type BareInput = string | Uint8Array

/** What a call gave, where there is nothing else to say. */
export type BareOutput = Uint8Array<ArrayBuffer>

/** Answers an ask where no memory is shared. */
export interface AnswerMessage {
  readonly kind: 'answer'
  readonly answer: Answer
}

/** Throws the instance away, or the whole plug-in. */
export interface ClearMessage {
  readonly kind: 'reset' | 'clear'
}

/** What is known after a call. What there is none of is left out, and what is as before: each key takes time. */
export interface AfterCall {
  readonly memoryBytes?: number
  readonly fuel?: bigint
  readonly vars?: VarPatch
}

/** What a call gave. */
export interface ReturnedMessage extends AfterCall {
  readonly kind: 'returned'
  /** Absent where the plug-in set none. */
  readonly output?: Uint8Array<ArrayBuffer>
}

/** What a call failed with. */
export interface FailedMessage extends AfterCall {
  readonly kind: 'failed'
  /** `host` for what the host itself threw in this call, and has kept. */
  readonly error: ErrorWire | 'host'
}

/** There is a plug-in. */
export interface SetUpMessage extends AfterCall {
  readonly kind: 'set-up'
}

/** There is no instance any more. */
export interface ResetMessage extends AfterCall {
  readonly kind: 'reset'
}

/** Asks something of the host. */
export interface AskMessage {
  readonly kind: 'ask'
  readonly ask: Ask
  readonly vars: VarPatch | undefined
}

/** What a worker may ask. */
export type Ask = FunctionAsk | HttpAsk | InputAsk | FlushAsk

/** To call a host function. */
export interface FunctionAsk {
  readonly kind: 'function'
  readonly index: number
  readonly args: readonly (number | bigint)[]
  /** The blocks that its arguments are handles of. */
  readonly blocks: readonly (readonly [handle: bigint, content: Uint8Array])[]
}

/** To make one hop of an HTTP request; answered with an {@link HttpOutcome}. */
export interface HttpAsk {
  readonly kind: 'http'
  readonly hop: HttpHop
  readonly timeoutMs: number | undefined
}

/** A failure is for the plug-in's side to deal with: it may only be told of it. */
export type HttpOutcome = { readonly response: HttpResponse } | { readonly error: ErrorWire }

/** For some of standard input; answered with bytes, or `undefined` at its end. */
export interface InputAsk {
  readonly kind: 'input'
  readonly maxBytes: number
}

/** Nothing but an answer, so that what was said before has been heard by then. */
export interface FlushAsk {
  readonly kind: 'flush'
}

/** What the host answers. */
export type Answer =
  | { readonly kind: 'value'; readonly value: unknown; readonly vars: VarPatch | undefined }
  /** Thrown by the host, which keeps the error. */
  | { readonly kind: 'error'; readonly error: ErrorWire; readonly vars: VarPatch | undefined }
  | ResultsAnswer

/** Of a host function. */
export interface ResultsAnswer {
  readonly kind: 'results'
  /** As its signature says. */
  readonly results: unknown
  /** What is to be put into blocks: their handles take the place of the tickets among the results. */
  readonly stored: readonly (readonly [ticket: bigint, content: string | Uint8Array])[]
  readonly vars: VarPatch | undefined
}

/** What the host may ask a worker that waits. */
export type BlockAsk =
  | { readonly kind: 'read'; readonly handle: bigint }
  | { readonly kind: 'store'; readonly content: string | Uint8Array }

/** The block (`undefined` for no block), the handle of the new one, or what went wrong. */
export type BlockAnswer =
  | { readonly kind: 'block'; readonly content: Uint8Array<ArrayBuffer> | undefined }
  | { readonly kind: 'stored'; readonly handle: bigint }
  | { readonly kind: 'error'; readonly error: ErrorWire }
