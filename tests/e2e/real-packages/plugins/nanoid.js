import { customAlphabet, nanoid } from 'nanoid'

export function run() {
  const [one, two] = [nanoid(), nanoid()]
  return { length: one.length, differ: one !== two, own: customAlphabet('ab', 5)().replaceAll(/[ab]/g, 'x') }
}
