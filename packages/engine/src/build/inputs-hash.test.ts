import { describe, expect, it } from 'vitest'
import { hashCInputs, hashInputs, hasInputs, readGlue } from './inputs-hash.ts'

describe('the hash of the inputs', () => {
  it('is the same as long as they are', async () => {
    expect(await hashInputs()).toBe(await hashInputs())
    expect(await hashInputs()).toMatch(/^[0-9a-f]{64}$/)
  })

  it('covers more than the C', async () => {
    expect(await hashCInputs()).not.toBe(await hashInputs())
  })

  it('is of the repository, where there are C files', async () => {
    expect(await hasInputs()).toBe(true)
    expect([...(await readGlue()).keys()]).toContain('invoke.c')
  })
})
