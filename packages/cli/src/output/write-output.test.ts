import { describe, expect, it } from 'vitest'
import { bufferTerminal } from '../testing/buffer-terminal.ts'
import { writeOutput } from './write-output.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

async function written(output: Uint8Array, stdoutIsTty: boolean): Promise<number[]> {
  const terminal = bufferTerminal({ stdoutIsTty })
  await writeOutput(output, terminal)
  return [...terminal.stdout()]
}

describe('writeOutput', () => {
  it('leaves every byte alone where stdout is no terminal', async () => {
    const all = Uint8Array.from({ length: 256 }, (_, index) => index)
    expect(await written(all, false)).toEqual([...all])
    expect(await written(bytes('text'), false)).toEqual([...bytes('text')])
  })

  it.each([
    ['text', 'text\n'],
    ['text\n', 'text\n'],
    ['', ''],
  ])('ends the line of text on a terminal: %j', async (output, expected) => {
    expect(await written(bytes(output), true)).toEqual([...bytes(expected)])
  })

  it.each([[[0xff, 0xfe]], [[0x41, 0x00]]])('adds nothing to binary on a terminal: %j', async (output) => {
    expect(await written(Uint8Array.from(output), true)).toEqual(output)
  })
})
