import { describe, expect, it } from 'vitest'
import { assertHostAllowed, isHostAllowed } from './allowed-hosts.ts'

describe('isHostAllowed', () => {
  it.each([
    ['example.com', 'example.com'],
    ['EXAMPLE.com', 'example.COM'],
    ['*', 'anything.example'],
    ['*.example.com', 'a.example.com'],
    ['*.example.com', 'a.b.example.com'],
    ['example.*', 'example.co.uk'],
    ['a*c*e', 'abcde'],
    ['a*', 'a'],
    ['127.0.0.?', '127.0.0.1'],
    ['[::1]', '[::1]'],
  ])('%s lets %s through', (pattern, host) => {
    expect(isHostAllowed(host, [pattern])).toBe(true)
  })

  it.each([
    ['example.com', 'example.org'],
    ['example.com', 'an-example.com'],
    ['example.com', 'example.com.evil.org'],
    ['*.example.com', 'example.com'],
    ['*.example.com', 'evilexample.com'],
    ['127.0.0.?', '127.0.0.11'],
    ['127.0.0.?', '127.0.0.'],
    ['', 'example.com'],
    ['example.com:8080', 'example.com'],
  ])('%s does not let %s through', (pattern, host) => {
    expect(isHostAllowed(host, [pattern])).toBe(false)
  })

  it('lets nothing through without patterns', () => {
    expect(isHostAllowed('example.com', [])).toBe(false)
  })

  it('takes no longer for a pattern made to be slow', () => {
    const startedAt = performance.now()
    expect(isHostAllowed('a'.repeat(5000), [`${'a*'.repeat(500)}b`])).toBe(false)
    expect(performance.now() - startedAt).toBeLessThan(2000)
  })
})

describe('assertHostAllowed', () => {
  it.each(['http://example.com/', 'https://example.com:8443/x?y', 'http://user:pass@example.com/'])(
    'lets %s through, whatever port and path',
    (url) => {
      expect(() => assertHostAllowed(new URL(url), ['example.com'])).not.toThrow()
    },
  )

  it.each(['ftp://example.com/', 'file:///etc/passwd', 'data:text/plain,x', 'http://example.com@evil.org/'])(
    'refuses %s',
    (url) => {
      expect(() => assertHostAllowed(new URL(url), ['example.com'])).toThrow(
        expect.objectContaining({ code: 'ERR_HOST_NOT_ALLOWED' }),
      )
    },
  )

  it('says which host it was', () => {
    expect(() => assertHostAllowed(new URL('http://evil.org/x'), ['example.com'])).toThrow(
      expect.objectContaining({ details: { url: 'http://evil.org/x', host: 'evil.org' } }),
    )
  })
})
