import type { PluginError } from '@tenon/abi'
import { CallStop } from './call-stop.ts'

/** A call's wait for a worker that starts. It ends with the call's time and signals, and with `close()`. */
export class StartWait {
  readonly #stop: CallStop
  #giveUp: (error: PluginError) => void = () => {}

  constructor() {
    this.#stop = new CallStop({ ask: () => false, force: (error) => this.#giveUp(error) })
  }

  /** Waits. @param watched what ends it @throws what the start does, ERR_TIMEOUT, ERR_ABORTED */
  async run<T>(started: Promise<T>, watched: Parameters<CallStop['start']>): Promise<T> {
    try {
      return await new Promise<T>((resolve, reject) => {
        this.#giveUp = reject
        this.#stop.start(...watched)
        void started.then(resolve, reject)
      })
    } finally {
      this.#stop.end()
    }
  }

  /** Ends it: its plug-in is closed. */
  abandon(error: PluginError): void {
    this.#giveUp(error)
  }
}
