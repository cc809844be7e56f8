import type { PluginOptions } from '@tenon/host'
import type { HttpRoutes } from './http-route.ts'
import type { TestFunctions } from './mock-function.ts'
import type { MockHttp } from './mock-http.ts'

/** What a test gives its plug-in: the host's options, and mocks. Without any it can only compute. */
export interface TestPluginOptions extends Omit<
  PluginOptions,
  'functions' | 'fetch' | 'vars' | 'logger' | 'logLevel' | 'signal'
> {
  /**
   * The plug-in: a source or a module, as a path from the project's folder, or as a URL
   * (`new URL('plugin.ts', import.meta.url)`). Without it the one in package.json, or that the test file is named after.
   */
  readonly source?: string | URL
  /** Host functions: mocks (`mockFunction`), or what `hostFunction` made. */
  readonly functions?: TestFunctions
  /** Vars that each test begins with. */
  readonly vars?: Readonly<Record<string, string | Uint8Array>>
  /**
   * What answers its requests: routes, what `mockHttp` made of them, or a `fetch` for real ones. Hosts of routes are
   * allowed unless `allowedHosts` says which are.
   */
  readonly http?: HttpRoutes | MockHttp | typeof fetch
  /** Whether each test begins anew: instance, vars, logs, requests and mocks. As it does unless this is `false`. */
  readonly resetBetweenTests?: boolean
}
