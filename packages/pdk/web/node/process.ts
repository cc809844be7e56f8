/** As much of Node's process as a plug-in has: no environment, no arguments, no directory. */
export const env: Record<string, string | undefined> = { NODE_ENV: 'production' }
export const argv: string[] = []
export const execArgv: string[] = []
export const platform = 'wasi'
export const arch = 'wasm32'
export const pid = 1
export const version = ''
export const versions: Record<string, string> = {}
export const cwd = (): string => '/'
export const uptime = (): number => performance.now() / 1000
export const emitWarning = (warning: unknown): void => console.warn(String(warning))

export function nextTick<Values extends unknown[]>(callback: (...values: Values) => void, ...values: Values): void {
  queueMicrotask(() => callback(...values))
}

function bigintTime(): bigint {
  return BigInt(Math.round(performance.now() * 1e6))
}

export const hrtime = Object.assign(
  (earlier: readonly [number, number] = [0, 0]): [number, number] => {
    const nanoseconds = bigintTime() - BigInt(earlier[0]) * 1_000_000_000n - BigInt(earlier[1])
    return [Number(nanoseconds / 1_000_000_000n), Number(nanoseconds % 1_000_000_000n)]
  },
  { bigint: bigintTime },
)

/** A plug-in cannot end its process; it can fail its call. */
export function exit(code = 0): never {
  throw new Error(`process.exit(${code}) was called; a plug-in returns, or throws`)
}

/** There is nobody who would send one. */
export function on(): object {
  return whole
}

const whole = {
  env,
  argv,
  execArgv,
  platform,
  arch,
  pid,
  version,
  versions,
  cwd,
  uptime,
  emitWarning,
  nextTick,
  hrtime,
  exit,
  on,
  once: on,
  off: on,
}

export default whole
