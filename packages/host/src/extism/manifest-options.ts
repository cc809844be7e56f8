import type { Manifest, MemoryOptions, NativeManifestOptions } from './interfaces.ts'

/** The options in a manifest, whichever case it has them in. */
export function optionsOfManifest(manifest: Manifest): NativeManifestOptions {
  const { config } = manifest
  const allowedPaths = manifest.allowedPaths ?? manifest.allowed_paths
  const allowedHosts = manifest.allowedHosts ?? manifest.allowed_hosts
  const timeoutMs = manifest.timeoutMs ?? manifest.timeout_ms
  return {
    ...(config && { config }),
    ...(allowedPaths && { allowedPaths }),
    ...(allowedHosts && { allowedHosts }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(manifest.memory && { memory: memoryOptions(manifest.memory) }),
  }
}

/** As JSON manifests have it; the types know one case only. */
interface SnakeMemoryOptions {
  readonly max_pages?: number
  readonly max_http_response_bytes?: number
  readonly max_var_bytes?: number
}

function memoryOptions(memory: MemoryOptions & SnakeMemoryOptions): MemoryOptions {
  return {
    maxPages: memory.maxPages ?? memory.max_pages,
    maxHttpResponseBytes: memory.maxHttpResponseBytes ?? memory.max_http_response_bytes,
    maxVarBytes: memory.maxVarBytes ?? memory.max_var_bytes,
  }
}
