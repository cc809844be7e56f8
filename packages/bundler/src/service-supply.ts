import { EsbuildService, type Esbuild } from './esbuild-service.ts'
import type { FileTree } from './file-tree.ts'

/** An esbuild that reads one tree, until it is closed. */
export interface TreeBundler {
  readonly esbuild: Esbuild
  /** Gives it back. What still runs then never ends. */
  readonly close: () => void
}

/** How long one is kept that nobody uses: it holds some tens of megabytes. */
const IDLE_MS = 10_000

/** Hands out services: each to one user at a time, so that trees stay apart. One is kept for a while for the next user. */
export class ServiceSupply {
  #idle: EsbuildService | undefined
  #timer: ReturnType<typeof setTimeout> | undefined

  /** An esbuild over `tree`. */
  async open(tree: FileTree, module: Promise<WebAssembly.Module>): Promise<TreeBundler> {
    const service = this.#take() ?? (await EsbuildService.start(await module))
    service.useTree(tree)
    let isOpen = true
    const close = (): void => {
      if (isOpen) this.#giveBack(service)
      isOpen = false
    }
    return { esbuild: service.esbuild, close }
  }

  #take(): EsbuildService | undefined {
    const service = this.#idle
    this.#idle = undefined
    clearTimeout(this.#timer)
    return service
  }

  #giveBack(service: EsbuildService): void {
    if (this.#idle !== undefined || !service.isIdle) return service.stop()
    service.useTree(undefined)
    this.#idle = service
    this.#timer = setTimeout(() => this.#take()?.stop(), IDLE_MS)
    letProcessEnd(this.#timer)
  }
}

/** Node's timers keep a process alive unless told otherwise; those of browsers are numbers. */
function letProcessEnd(timer: unknown): void {
  if (typeof timer === 'object' && timer !== null && 'unref' in timer && typeof timer.unref === 'function')
    timer.unref()
}
