import { readScripts } from './inputs.ts'
import { type Pass, untouched } from './pass.ts'
import { passes } from './passes.ts'
import { runScript, type ScriptRun } from './run-script.ts'

/** What the specification's test suite showed of one pass. */
export interface SpecReport {
  readonly pass: string
  /** Modules that went through the pass, and the features of those that it refused, with how many. */
  readonly rewritten: number
  readonly refused: Readonly<Record<string, number>>
  /** Expectations of the specification that hold, and those that do not. */
  readonly held: number
  readonly failed: number
  readonly madeValid: number
  /** Where a command did something else than without the pass. */
  readonly differences: readonly string[]
  readonly faults: readonly string[]
}

/** Runs every script once untouched and once through each pass; the first report is the untouched one's. */
export function runSpecSuite(): SpecReport[] {
  const all: readonly Pass[] = [untouched, ...passes]
  const reports = all.map((pass) => new Tally(pass.name))
  for (const script of readScripts()) {
    let before: ScriptRun | undefined
    for (const [i, pass] of all.entries()) {
      const run = runScript(script, pass)
      before ??= run
      reports[i]?.add(script.name, before, run)
    }
  }
  return reports.map((tally) => tally.report())
}

class Tally {
  readonly #pass: string
  readonly #refused = new Map<string, number>()
  readonly #differences: string[] = []
  readonly #faults: string[] = []
  #rewritten = 0
  #held = 0
  #madeValid = 0
  #failed = 0

  constructor(pass: string) {
    this.#pass = pass
  }

  add(script: string, before: ScriptRun, run: ScriptRun): void {
    this.#rewritten += run.rewritten
    this.#madeValid += run.madeValid
    this.#faults.push(...run.faults)
    for (const feature of run.refused) this.#refused.set(feature, (this.#refused.get(feature) ?? 0) + 1)
    run.observations.forEach(({ line, outcome, holds }, i) => {
      if (holds === true) this.#held++
      if (holds === false) this.#failed++
      const was = before.observations[i]
      if (was?.outcome !== outcome || was.holds !== holds) {
        this.#differences.push(`${script}:${line}: ${was?.outcome} (${was?.holds}), after ${outcome} (${holds})`)
      }
    })
  }

  report(): SpecReport {
    return {
      pass: this.#pass,
      rewritten: this.#rewritten,
      refused: Object.fromEntries(this.#refused),
      held: this.#held,
      failed: this.#failed,
      madeValid: this.#madeValid,
      differences: this.#differences,
      faults: this.#faults,
    }
  }
}
