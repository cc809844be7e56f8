import type { ApartInit } from './fetch-transport.ts'

const APART: Required<ApartInit> = { credentials: 'omit', referrerPolicy: 'no-referrer', cache: 'no-store' }

/**
 * What keeps a plug-in's request apart from the page's, as far as the runtime knows of it: Cloudflare's throws at fields that
 * it lacks, and has nothing to keep apart. https://github.com/cloudflare/workers-sdk/issues/2514
 */
export function apartInit(): ApartInit {
  return Object.fromEntries(Object.entries(APART).filter(([name]) => name in Request.prototype))
}
