/** Thrown through the guest when it calls `proc_exit`: the end of the program, no failure. */
export class WasiExit extends Error {
  override readonly name = 'WasiExit'
  /** As the guest gave it, a signed 32-bit number. */
  readonly code: number

  constructor(code: number) {
    super(`The program exited with code ${code}`)
    this.code = code
  }
}
