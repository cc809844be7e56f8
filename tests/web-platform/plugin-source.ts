/** A plug-in that names every global, and runs one web platform test with the harness that belongs to it. */
export const PLUGIN_SOURCE = `
const named = [
  URL, URLSearchParams, URLPattern, structuredClone, Event, CustomEvent, EventTarget, AbortController, AbortSignal,
  fetch, Headers, Request, Response, Blob, File, FormData, ReadableStream, WritableStream, TransformStream,
  TextEncoderStream, TextDecoderStream, CryptoKey, crypto.subtle, console.table, console.time, performance.mark, PerformanceMark, Date,
]

interface Input { harness: string; code: string; resources: Record<string, string> }
interface Test { name: string; status: number; message: string | null }

export async function run(text: string) {
  const { harness, code, resources } = JSON.parse(text) as Input
  const scope = globalThis as unknown as Record<string, unknown> & { add_completion_callback(f: (tests: Test[]) => void): void }
  scope['GLOBAL'] = { isWindow: () => false, isWorker: () => true, isShadowRealm: () => false }
  scope['location'] = { search: '', href: 'about:blank', pathname: '/' }
  scope['fetch'] = async (path: string) => new Response(resources[path])
  const evaluate = eval
  evaluate(harness)
  return new Promise<unknown>((resolve) => {
    scope.add_completion_callback((tests) => {
      resolve(tests.map(({ name, status, message }) => ({ name, status, message })))
    })
    evaluate(code)
  })
}
void named
// What tests take when they run must be seen when this is built.
export const mentions = (value: any) => [value.stream(), value.body, value.blob(), value.formData(), Math.random, crypto.randomUUID, TextDecoder, 'utf-16', 'big5']
`
