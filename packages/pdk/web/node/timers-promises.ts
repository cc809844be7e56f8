/** Node's timers/promises, in the virtual time of a plug-in. */
export function setTimeout<Value>(milliseconds?: number, value?: Value): Promise<Value | undefined> {
  return new Promise((resolve) => void globalThis.setTimeout(() => resolve(value), milliseconds))
}

export function setImmediate<Value>(value?: Value): Promise<Value | undefined> {
  return setTimeout(0, value)
}

export const scheduler = { wait: (milliseconds: number): Promise<undefined> => setTimeout<undefined>(milliseconds) }

export default { setTimeout, setImmediate, scheduler }
