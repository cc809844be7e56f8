interface URLSearchParams extends Iterable<[string, string]> {
  readonly size: number
  append(name: string, value: string): void
  delete(name: string, value?: string): void
  get(name: string): string | null
  getAll(name: string): string[]
  has(name: string, value?: string): boolean
  set(name: string, value: string): void
  sort(): void
  forEach(callback: (value: string, name: string, params: URLSearchParams) => void, thisValue?: unknown): void
  entries(): IterableIterator<[string, string]>
  keys(): IterableIterator<string>
  values(): IterableIterator<string>
  /** Without a leading `?`. */
  toString(): string
}
declare var URLSearchParams: {
  readonly prototype: URLSearchParams
  new (init?: string | Iterable<readonly string[]> | Readonly<Record<string, string>>): URLSearchParams
}

interface URL {
  hash: string
  host: string
  hostname: string
  href: string
  readonly origin: string
  password: string
  pathname: string
  port: string
  protocol: string
  search: string
  readonly searchParams: URLSearchParams
  username: string
  toString(): string
  toJSON(): string
}
declare var URL: {
  readonly prototype: URL
  /** @throws {TypeError} for what is no URL */
  new (url: string | URL, base?: string | URL): URL
  canParse(url: string | URL, base?: string | URL): boolean
  parse(url: string | URL, base?: string | URL): URL | null
}

interface URLPatternInit {
  baseURL?: string
  hash?: string
  hostname?: string
  password?: string
  pathname?: string
  port?: string
  protocol?: string
  search?: string
  username?: string
}
type URLPatternInput = string | URLPatternInit
interface URLPatternOptions {
  ignoreCase?: boolean
}
interface URLPatternComponentResult {
  input: string
  groups: Record<string, string | undefined>
}
interface URLPatternResult {
  inputs: URLPatternInput[]
  hash: URLPatternComponentResult
  hostname: URLPatternComponentResult
  password: URLPatternComponentResult
  pathname: URLPatternComponentResult
  port: URLPatternComponentResult
  protocol: URLPatternComponentResult
  search: URLPatternComponentResult
  username: URLPatternComponentResult
}
interface URLPattern {
  readonly hash: string
  readonly hostname: string
  readonly password: string
  readonly pathname: string
  readonly port: string
  readonly protocol: string
  readonly search: string
  readonly username: string
  exec(input?: URLPatternInput, baseURL?: string): URLPatternResult | null
  test(input?: URLPatternInput, baseURL?: string): boolean
}
declare var URLPattern: {
  readonly prototype: URLPattern
  new (input: URLPatternInput, baseURL: string, options?: URLPatternOptions): URLPattern
  new (input?: URLPatternInput, options?: URLPatternOptions): URLPattern
}
