import { describe, expect, it } from 'vitest'
import { bufferTerminal } from '../testing/buffer-terminal.ts'
import { logWriter } from './log-writer.ts'

describe('logWriter', () => {
  it('writes level and message', () => {
    const terminal = bufferTerminal()
    logWriter(terminal)('info', 'ready')
    expect(terminal.stderr()).toBe('info ready\n')
  })

  it('lets no message command the terminal or pass for another', () => {
    const terminal = bufferTerminal()
    logWriter(terminal)('warn', '\u001B[2Jx\nerror ERR_TIMEOUT: no')
    expect(terminal.stderr()).toBe('warn \\x1b[2Jx\n  error ERR_TIMEOUT: no\n')
  })
})
