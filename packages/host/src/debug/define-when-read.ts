/** Defines what turns into a plain property when it is first read. @param make is called once, and must not throw */
export function defineWhenRead(target: object, key: string, enumerable: boolean, make: () => unknown): void {
  const define = (value: unknown): void =>
    void Object.defineProperty(target, key, { value, enumerable, configurable: true, writable: true })
  const get = (): unknown => {
    const value = make()
    define(value)
    return value
  }
  Object.defineProperty(target, key, { get, set: define, enumerable, configurable: true })
}
