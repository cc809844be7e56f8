/** More than opening or closing takes, through all wrappers, in code that is not optimised: 16 KiB in words of 8 bytes. */
const ROOM: readonly undefined[] = Array.from({ length: 2048 }, () => undefined)

function take(): void {}

/**
 * Makes sure that there is stack left to open or close something of the host's. A guest can call at the very end of the
 * stack: what overflowed between the host's closing and ours would be open for ever, or closed twice.
 * @throws {RangeError} before anything has been done
 */
export function assertStack(): void {
  Reflect.apply(take, undefined, ROOM)
}
