// A plug-in of plain functions, for `tests/e2e/elsewhere.test.ts`. The lines of its errors are looked at: add below.
interface Point {
  x: number
  y: number
}

let calls = 0

export const echo = (input: string): string => input

export const reverse = (input: string): Uint8Array => new TextEncoder().encode(input).toReversed()

export const countVowels = (input: string): { count: number } => ({ count: input.match(/[aeiou]/gi)?.length ?? 0 })

export const countCalls = (): number[] => [++calls]

export async function later(input: string): Promise<string> {
  await Promise.resolve()
  return `${input} later`
}

export const norm = (input: string): string => {
  const { x, y }: Point = JSON.parse(input)
  return String(Math.hypot(x, y))
}

function check(input: string): void {
  if (input.length > 3) throw new RangeError(`too long: ${input}`)
}

export const fail = (input: string): void => check(input)

export const reject = async (input: string): Promise<void> => {
  await Promise.resolve()
  check(input)
}

export const never = (): Promise<void> => new Promise(() => {})

export function deep(): number {
  const dive = (level: number): number => 1 + dive(level + 1)
  return dive(0)
}

export const deepJson = (input: string): number => {
  const depth = Number(input)
  return JSON.parse('['.repeat(depth) + ']'.repeat(depth)).length
}

export const isClockRight = (): string => String(Date.now() > 1.7e12 && Math.random() !== Math.random())

declare const Host: { outputString: (text: string) => void }

export function takenBack(input: string): string {
  Host.outputString(input)
  return ''
}
