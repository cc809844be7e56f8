import { PluginOutput } from '@tenon/host'

/** What a call cost. */
export interface CallFigures {
  /** Instructions that the plug-in executed, as `limits.fuel` counts them: the same each time, on every machine. */
  readonly fuel: bigint
  /** Milliseconds that the call took. */
  readonly durationMs: number
}

/** What a call gave back, and what it cost. */
export class TestOutput extends PluginOutput implements CallFigures {
  readonly fuel: bigint
  readonly durationMs: number

  constructor(output: PluginOutput, { fuel, durationMs }: CallFigures) {
    super(output.bytes(), output.isSet)
    this.fuel = fuel
    this.durationMs = durationMs
  }
}
