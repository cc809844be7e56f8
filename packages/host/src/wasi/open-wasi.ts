import type { WasiInstance } from './wasi-instance.ts'

/**
 * WASI of an instance, to be closed as soon as that is dropped: what it has open counts for the whole process, and would
 * otherwise stay open until garbage is collected.
 */
export class OpenWasi {
  #open: WasiInstance[] = []

  /** Makes WASI for one of the instance's modules. */
  createWasi<W extends WasiInstance>(create: () => W): W {
    const wasi = create()
    this.#open.push(wasi)
    return wasi
  }

  /** Closes all that the instance has open. */
  close(): void {
    for (const wasi of this.#open.splice(0)) wasi.close()
  }
}
