import type { FromWorker, ToWorker } from './worker-protocol.ts'

/** A worker that runs plug-ins, as the platform gives it. */
export interface WorkerThread {
  /** Says something to it; what is transferred is gone from here. */
  post(message: ToWorker, transfer?: readonly ArrayBuffer[]): void
  /** Where what it says goes. */
  onMessage: (message: FromWorker) => void
  /** Called once if it ends though nobody stopped it. */
  onEnd: (reason: unknown) => void
  /** Keeps the process alive, as it does at first, or not: where that can be chosen. */
  keepAlive(isNeeded: boolean): void
  /** Ends it, whatever it is at; resolved once it is gone. */
  stop(): Promise<void>
}

/** Starts a thread that runs `@tenon/host/worker`, from a file at `url` where one is given. @throws where it cannot */
export type StartThread = (url: string | URL | undefined) => WorkerThread
