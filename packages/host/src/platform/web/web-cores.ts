/** How many threads can run at once; some browsers tell less than there are. */
export function webCores(): number {
  return Math.max(1, globalThis.navigator?.hardwareConcurrency ?? 1)
}
