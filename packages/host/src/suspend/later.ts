import { ignoreRejection } from '../ignore-rejection.ts'

/** What an import returns in place of results that it will have later. */
export class Later {
  readonly promise: PromiseLike<unknown>
  /** Makes the results of what the promise gives. It runs when the plug-in goes on, not before. */
  readonly finish: (value: unknown) => unknown
  /** Makes the error of what rejected it. */
  readonly fail: (reason: unknown) => unknown
  /** Told when nobody waits any more. */
  readonly abandon: () => void

  constructor(
    promise: PromiseLike<unknown>,
    finish: (value: unknown) => unknown,
    fail: (reason: unknown) => unknown = (reason) => reason,
    abandon: () => void = () => {},
  ) {
    this.promise = promise
    this.finish = finish
    this.fail = fail
    this.abandon = abandon
  }

  /** Nobody will wait for it. */
  letGo(): void {
    ignoreRejection(this.promise)
    this.abandon()
  }
}
