/**
 * Thrown through the guest for what the specification says ends in a trap: a pointer outside of its memory or not aligned
 * as its type asks, or no memory at all.
 * @see WASI's witx documentation, "Pointers"
 */
export class WasiTrap extends Error {
  override readonly name = 'WasiTrap'
  /** What was wrong: a pointer, or that there is no memory it could point into. */
  override readonly cause: 'pointer' | 'memory'

  constructor(message: string, cause: WasiTrap['cause'] = 'pointer') {
    super(message)
    this.cause = cause
  }
}
