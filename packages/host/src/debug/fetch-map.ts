import { MAX_MAP_SIZE } from './source-map.ts'

/** An error waits for its map, and must not wait for good. */
const TIMEOUT_MS = 3000

/** The text of a source map; `undefined` where it is not there, too large, or too long in coming. */
export async function fetchMap(
  url: string | URL,
  fetch: typeof globalThis.fetch,
  timeoutMs: number = TIMEOUT_MS,
): Promise<string | undefined> {
  const controller = new AbortController()
  // A fetch of the application's own may take no notice of the signal.
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, timeoutMs, undefined)
  })
  try {
    return await Promise.race([readMap(url, fetch, controller.signal), late])
  } catch {
    return undefined
  } finally {
    clearTimeout(timer)
    controller.abort()
  }
}

async function readMap(
  url: string | URL,
  fetch: typeof globalThis.fetch,
  signal: AbortSignal,
): Promise<string | undefined> {
  const response = await fetch(url, { signal })
  if (!response.ok || response.body === null) return undefined
  const decoder = new TextDecoder()
  let text = ''
  for (const reader = response.body.getReader(); ;) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    text += decoder.decode(value, { stream: true })
    if (text.length <= MAX_MAP_SIZE && !signal.aborted) continue
    await reader.cancel()
    return undefined
  }
}
