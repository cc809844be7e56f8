import { describe, expect, it } from 'vitest'
import { hashCInputs, hashInputs, hasInputs, readGlue } from './inputs-hash.ts'

describe('the hash of the inputs', () => {
  it('is the same as long as they are', async () => {
    expect(await hashInputs('fast')).toBe(await hashInputs('fast'))
    expect(await hashInputs('fast')).toMatch(/^[0-9a-f]{64}$/)
  })

  it('covers more than the C', async () => {
    expect(await hashCInputs('fast')).not.toBe(await hashInputs('fast'))
  })

  it('tells the variants apart', async () => {
    expect(await hashCInputs('small')).not.toBe(await hashCInputs('fast'))
  })

  it('is of the repository, where there are C files', async () => {
    expect(await hasInputs()).toBe(true)
    expect([...(await readGlue()).keys()]).toContain('invoke.c')
  })
})
