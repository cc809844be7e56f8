import type { Suspension } from '../suspend/suspension.ts'

/** A function of the guest that must be run before what is under way can go on. */
export interface GuestStep {
  readonly run: WebAssembly.ExportValue
  readonly args: readonly number[]
}

/** Something that runs guest code in between; whoever goes through its steps decides how each is called. */
export type GuestSteps<T> = Generator<GuestStep, T, void>

/** Goes through the steps, one after the other. */
export function runSteps<T>(steps: GuestSteps<T>): T {
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
    const call = step.value.run as (...args: readonly number[]) => unknown
    call(...step.value.args)
  }
}

/** As {@link runSteps}; each step can be suspended. */
export async function awaitSteps<T>(steps: GuestSteps<T>, suspension: Suspension): Promise<T> {
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
    const { run, args } = step.value
    await suspension.run(() => suspension.jspi.promising(run)(...args))
  }
}
