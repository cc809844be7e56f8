import { ArgumentError, CompileError, GuestError, LimitError, LinkError } from '@tenon/abi'
import { describe, expect, it } from 'vitest'
import { reportError } from './error-report.ts'

const quiet = { isVerbose: false, hasColour: false }

describe('reportError', () => {
  it('is one line with the code', () => {
    expect(reportError(new ArgumentError('Unknown option --x'), quiet)).toBe('error ERR_ARGUMENT: Unknown option --x\n')
  })

  it('keeps the lines that come with a message: a place in a source, a stack of the plug-in', () => {
    const message = 'a.ts:1:9: Expected ")"\n  1 | count(\n            ^'
    expect(reportError(new CompileError('ERR_SOURCE_SYNTAX', message), quiet)).toBe(
      `error ERR_SOURCE_SYNTAX: ${message}\n`,
    )
  })

  it('lets no text of a plug-in command the terminal, nor its stack', () => {
    const error = new GuestError('ERR_GUEST_RETURNED_ERROR', '\u001B]0;title\u0007 no')
    expect(reportError(error, quiet)).toBe('error ERR_GUEST_RETURNED_ERROR: \\x1b]0;title\\x07 no\n')
    expect(reportError(error, { ...quiet, isVerbose: true })).not.toContain('\u001B')
  })

  it('names options of the command where the compiler names its own', () => {
    const refused = new ArgumentError('flags is for C; this source is JavaScript', { argument: 'flags' })
    expect(reportError(refused, quiet)).toMatch(/JavaScript \(--cflag\)\n$/)
    expect(reportError(new ArgumentError('flags are odd', { argument: 'flags' }), quiet)).toMatch(/are odd\n$/)
  })

  it('says what to add to the command line', () => {
    expect(reportError(new LimitError('ERR_TIMEOUT', 'Too long'), quiet)).toBe(
      'error ERR_TIMEOUT: Too long (raise it with --timeout MS)\n',
    )
    const words = new LimitError('ERR_MEMORY_LIMIT', 'Out of memory (Error: no\n    at f (a.ts:1:1))')
    expect(reportError(words, quiet)).toBe(
      'error ERR_MEMORY_LIMIT: Out of memory (Error: no\n    at f (a.ts:1:1))\n(raise it with --memory-max PAGES)\n',
    )
    const wasi = new LinkError('ERR_IMPORT_MISSING', 'wasi_snapshot_preview1.fd_write is not provided')
    expect(reportError(wasi, quiet)).toContain('--wasi')
    const user = new LinkError('ERR_IMPORT_MISSING', 'extism:host/user.greet is not provided')
    expect(reportError(user, quiet)).toContain('@tenon/host')
    const other = new LinkError('ERR_IMPORT_MISSING', 'maths.add is not provided')
    expect(reportError(other, quiet)).toContain('--link')
  })

  it('shows our stack, and its causes, only when verbose', () => {
    const error = new GuestError('ERR_GUEST_TRAP', 'unreachable', { cause: new Error('the cause') })
    expect(reportError(error, quiet)).not.toContain('at ')
    const verbose = reportError(error, { ...quiet, isVerbose: true })
    expect(verbose).toContain('error-report.test.ts')
    expect(verbose).toContain('caused by Error: the cause')
  })

  it('names an error that is none of ours a fault of the command', () => {
    expect(reportError(new TypeError('x is undefined'), quiet)).toBe(
      'error: Unexpected failure: x is undefined (a fault of this command)\n',
    )
    expect(reportError('a string', quiet)).toContain('a string')
  })

  it('colours one word, and only where escape codes are welcome', () => {
    const error = new ArgumentError('x')
    expect(reportError(error, { isVerbose: false, hasColour: true })).toBe(
      '\u001B[31merror\u001B[39m ERR_ARGUMENT: x\n',
    )
    expect(reportError(error, quiet)).not.toContain('\u001B')
  })
})
