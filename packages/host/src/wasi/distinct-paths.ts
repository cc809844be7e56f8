import { ArgumentError } from '@tenon/abi'

/**
 * Checks that no two directories are granted under one path.
 * @param allowedPaths host directory to guest directory
 * @param files what is granted in memory, by guest directory
 * @throws {ArgumentError} ERR_ARGUMENT
 */
export function assertDistinctPaths(
  allowedPaths: Readonly<Record<string, string>>,
  files: Readonly<Record<string, unknown>>,
): void {
  const seen = new Set<string>()
  for (const path of [...Object.values(allowedPaths), ...Object.keys(files)]) {
    if (seen.has(path)) {
      const message = `Two directories are granted as ${path}, in allowedPaths or wasi.files: the plug-in would see one`
      throw new ArgumentError(message, { argument: 'allowedPaths' })
    }
    seen.add(path)
  }
}
