/** A file of `@tenon/pdk/web` that defines globals as its side effect, and the names that call for it. */
export interface WebModule {
  /** File in `@tenon/pdk/web/`. */
  readonly file: string
  /** Global names, such as `URL`, and members of globals that the engine has, such as `console.table`. */
  readonly names: readonly string[]
}

/** Globals that the engine leaves out, because few plug-ins use them: each goes into those that name it. */
export const WEB_MODULES: readonly WebModule[] = [
  { file: 'abort.ts', names: ['AbortController', 'AbortSignal'] },
  { file: 'buffer.ts', names: ['Buffer'] },
  { file: 'console-table.ts', names: ['console.table'] },
  { file: 'console-time.ts', names: ['console.time', 'console.timeEnd', 'console.timeLog'] },
  { file: 'event-target.ts', names: ['EventTarget'] },
  { file: 'event.ts', names: ['CustomEvent', 'Event'] },
  { file: 'fetch.ts', names: ['fetch'] },
  { file: 'headers.ts', names: ['Headers'] },
  { file: 'invoke-func.ts', names: ['Host.invokeFunc', 'Host.invokeFunc0'] },
  { file: 'request.ts', names: ['Request'] },
  { file: 'response.ts', names: ['Response'] },
  { file: 'structured-clone.ts', names: ['structuredClone'] },
  { file: 'subtle.ts', names: ['CryptoKey', 'crypto.subtle'] },
  { file: 'url-pattern.ts', names: ['URLPattern'] },
  { file: 'url.ts', names: ['URL', 'URLSearchParams'] },
]
