import { describe, expect, it } from 'vitest'
import type { OptionTable } from './option-table.ts'
import { parseArguments } from './parse-arguments.ts'

const TABLE: OptionTable = {
  input: { type: 'string', short: 'i', help: '' },
  config: { type: 'string', multiple: true, help: '' },
  timeout: { type: 'string', help: '' },
  wasi: { type: 'boolean', help: '' },
}

const argumentError = expect.objectContaining({ code: 'ERR_ARGUMENT' })

describe('parseArguments', () => {
  it('reads flags, values, lists and positionals in any order', () => {
    const parsed = parseArguments(['a.wasm', '-i', 'x', '--config', 'a=1', 'run', '--config=b=2', '--wasi'], TABLE)
    expect(parsed.positionals).toEqual(['a.wasm', 'run'])
    expect(parsed.text('input')).toBe('x')
    expect(parsed.list('config')).toEqual(['a=1', 'b=2'])
    expect(parsed.flag('wasi')).toBe(true)
  })

  it('has nothing for what is not given', () => {
    const parsed = parseArguments([], TABLE)
    expect(parsed.text('input')).toBeUndefined()
    expect(parsed.list('config')).toEqual([])
    expect(parsed.flag('wasi')).toBe(false)
    expect(parsed.wholeNumber('timeout', 1)).toBeUndefined()
  })

  it('takes what follows -- for positionals', () => {
    expect(parseArguments(['--', '--wasi'], TABLE).positionals).toEqual(['--wasi'])
  })

  it.each([[['--nope']], [['--input']], [['-x']], [['--wasi=1']], [['--input', '--wasi']]])('refuses %j', (argv) => {
    expect(() => parseArguments(argv, TABLE)).toThrow(argumentError)
  })

  it('suggests the option that was meant', () => {
    expect(() => parseArguments(['--confg', 'a=1'], TABLE)).toThrow(/did you mean --config\?/)
  })

  it.each([
    ['1', 1],
    ['2000', 2000],
  ])('reads %j as a whole number', (text, expected) => {
    expect(parseArguments(['--timeout', text], TABLE).wholeNumber('timeout', 1)).toBe(expected)
  })

  it.each(['0', '-1', '1.5', 'soon', '', '1e3', '99999999999999999999'])('refuses %j as one of at least 1', (text) => {
    expect(() => parseArguments([`--timeout=${text}`], TABLE).wholeNumber('timeout', 1)).toThrow(argumentError)
  })
})
