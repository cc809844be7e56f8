import { LimitError } from '@tenon/abi'
import { FUEL_EXPORT } from '@tenon/wasm-binary'

interface Tank {
  readonly global: WebAssembly.Global<'i64'>
  /** What it was filled with. */
  filled: bigint
}

/**
 * Counts what a plug-in's calls use up, in the globals of its modules, which count down. Each module may use all that the
 * call has; together they may not use more. What modules of a call begin with is counted as theirs from then on.
 */
export class FuelGauge {
  readonly #allowed: bigint
  #tanks: Tank[] = []
  /** Used up by modules that are gone. */
  #spent = 0n

  /** @param allowed units a call */
  constructor(allowed: bigint) {
    this.#allowed = allowed
  }

  /** Fills up for a call. */
  startCall(): void {
    this.#spent = 0n
    for (const tank of this.#tanks) this.#fill(tank, this.#allowed)
  }

  /** Forgets the modules of an instance, but not what they used in this call. */
  startInstance(): void {
    this.#spent = this.consumed
    this.#tanks = []
  }

  /** Takes on a new module, before its first instruction runs. @throws {TypeError} where it counts no fuel */
  attach(exports: WebAssembly.Exports): void {
    const global = fuelGlobal(exports)
    if (global === undefined) throw new TypeError('The module counts no fuel')
    const tank: Tank = { global, filled: 0n }
    const left = this.#allowed - this.consumed
    this.#fill(tank, left > 0n ? left : 0n)
    this.#tanks.push(tank)
  }

  /** Lets go of a module that will not run again. */
  detach(exports: WebAssembly.Exports): void {
    const global = fuelGlobal(exports)
    const at = this.#tanks.findIndex((tank) => tank.global === global)
    const [tank] = at < 0 ? [] : this.#tanks.splice(at, 1)
    if (tank !== undefined) this.#spent += usedOf(tank)
  }

  /** What the call under way, or the last one, has used; no more than one unit beyond what it was allowed. */
  get consumed(): bigint {
    let sum = this.#spent
    for (const tank of this.#tanks) sum += usedOf(tank)
    return sum
  }

  /** Whether the call has used more than it may. */
  get isExhausted(): boolean {
    const only = this.#tanks.length === 1 ? this.#tanks[0] : undefined
    // The usual case, without sums of bigints.
    if (only?.filled === this.#allowed) return only.global.value < this.#spent
    return this.consumed > this.#allowed
  }

  /** The error of a call that has. */
  error(): LimitError {
    return new LimitError('ERR_FUEL_EXHAUSTED', `The call used up its ${this.#allowed} units of fuel and was stopped`, {
      details: { limit: 'fuel', allowed: Number(this.#allowed) },
    })
  }

  #fill(tank: Tank, units: bigint): void {
    tank.filled = units
    tank.global.value = units
  }
}

function fuelGlobal(exports: WebAssembly.Exports): WebAssembly.Global<'i64'> | undefined {
  return exports[FUEL_EXPORT] as WebAssembly.Global<'i64'> | undefined
}

function usedOf({ global, filled }: Tank): bigint {
  return filled - global.value
}
