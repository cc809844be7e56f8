/** The name that plug-ins made for a shared engine import it by, and that it has in a manifest. */
export const ENGINE_MODULE = 'tenon-engine'

/** The custom section in which such a plug-in says which engine it was made for, as JSON of {@link EngineReference}. */
export const ENGINE_SECTION = 'tenon.engine'

/** An engine, as a plug-in names it. */
export interface EngineReference {
  /** The name of the engine's file, without directories. */
  readonly file: string
  /** SHA-256 of the engine, 64 lower-case hexadecimal digits: bytecode runs in the very engine that compiled it. */
  readonly sha256: string
}

/** Names that an engine's file can have: nothing of a path, so that no plug-in leads out of its own directory. */
const FILE_NAME = /^tenon-engine-[0-9A-Za-z][0-9A-Za-z.+-]*\.wasm$/
const SHA256 = /^[0-9a-f]{64}$/

/** The content of a section, or undefined where it is none. */
export function parseEngineReference(content: Uint8Array | ArrayBuffer): EngineReference | undefined {
  const { file, sha256 } = parseObject(content)
  const isReference =
    typeof file === 'string' && FILE_NAME.test(file) && typeof sha256 === 'string' && SHA256.test(sha256)
  return isReference ? { file, sha256 } : undefined
}

function parseObject(content: Uint8Array | ArrayBuffer): { readonly file?: unknown; readonly sha256?: unknown } {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(content))
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}
