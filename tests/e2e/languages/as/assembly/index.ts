// A plug-in with Extism's AssemblyScript PDK, for tests/e2e/other-languages.test.ts; the lines of its errors are looked at.
import { Config, Host, Memory, Var } from '@extism/as-pdk'
import { length } from '@extism/as-pdk/lib/env'
import { countVowels } from './vowels'

@external('extism:host/user', 'shout')
declare function shout(text: u64): u64

export function copy(): i32 {
  Host.output(Host.input())
  return 0
}

export function vowels(): i32 {
  Host.outputString(countVowels(Host.inputString()).toString())
  return 0
}

export function config(): i32 {
  const value = Config.get(Host.inputString())
  Host.outputString(value === null ? 'none' : value)
  return 0
}

export function count(): i32 {
  const stored = Var.getString('count')
  const next = (stored === null ? 0 : <i32>parseInt(stored)) + 1
  Var.set('count', Uint8Array.wrap(String.UTF8.encode(next.toString())))
  Host.outputString(next.toString())
  return 0
}

export function prints(): i32 {
  console.log('printed ' + Host.inputString())
  console.warn('')
  trace('traced', 1, 1.5)
  return 0
}

export function fails(): i32 {
  throw new Error('bad input: ' + Host.inputString())
}

export function reads(): i32 {
  const list = new StaticArray<i32>(3)
  return list[Host.input().length]
}

export function shouts(): i32 {
  const answer = shout(Memory.allocateString(Host.inputString()).offset)
  Host.outputMemory(new Memory(answer, length(answer)))
  return 0
}
