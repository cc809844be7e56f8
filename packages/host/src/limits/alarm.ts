/** What notices for a thread that the time of its call is over: a watchdog, or whoever made it a worker. */
export interface Alarm {
  /** The memory that plug-ins import, whose flag, the i32 at 0, stops them; absent where they poll. */
  readonly memory: WebAssembly.Memory | undefined
  /** Begins a watch; one that is armed must be disarmed first. @param endsAt in ms of `performance.now()` */
  arm(endsAt: number): void
  /** Ends the watch. */
  disarm(): void
  /** Whether the call must stop. */
  readonly hasFired: boolean
}
