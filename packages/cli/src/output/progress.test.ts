import { describe, expect, it } from 'vitest'
import { bufferTerminal } from '../testing/buffer-terminal.ts'
import { createProgress } from './progress.ts'

const options = { isQuiet: false, isVerbose: false, longSteps: ['engine'] }

describe('createProgress', () => {
  it('writes a plain line for each message of a long step where there is no terminal', () => {
    const terminal = bufferTerminal()
    const progress = createProgress(terminal, options)
    progress.report({ step: 'engine', message: 'compiling the engine', fraction: 0.1 })
    progress.report({ step: 'engine', message: 'compiling the engine', fraction: 0.2 })
    progress.report({ step: 'bundle', message: 'bundling' })
    progress.report({ step: 'engine', message: 'taking the snapshot' })
    progress.finish()
    expect(terminal.stderr()).toBe('compiling the engine\ntaking the snapshot\n')
  })

  it('writes every step when verbose', () => {
    const terminal = bufferTerminal()
    createProgress(terminal, { ...options, isVerbose: true }).report({ step: 'bundle', message: 'bundling' })
    expect(terminal.stderr()).toBe('bundling\n')
  })

  it('rewrites one line on a terminal, with percent, and clears it at the end', () => {
    const terminal = bufferTerminal({ stderrIsTty: true, stderrHasColour: true })
    const progress = createProgress(terminal, options)
    progress.report({ step: 'engine', message: 'compiling', fraction: 0.425 })
    expect(terminal.stderr()).toContain('compiling 43 %')
    progress.finish()
    expect(terminal.stderr()).not.toContain('\n')
    expect(terminal.stderr().endsWith('\r\u001B[2K')).toBe(true)
  })

  it('is silent when quiet, and when nothing was reported', () => {
    const quiet = bufferTerminal({ stderrHasColour: true })
    const silent = createProgress(quiet, { ...options, isQuiet: true })
    silent.report({ step: 'engine', message: 'compiling' })
    silent.finish()
    expect(quiet.stderr()).toBe('')

    const idle = bufferTerminal({ stderrHasColour: true })
    createProgress(idle, options).finish()
    expect(idle.stderr()).toBe('')
  })
})
