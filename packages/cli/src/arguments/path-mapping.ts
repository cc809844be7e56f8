import { ArgumentError } from '@tenon/abi'

const READ_ONLY = 'ro:'

/** Index of the colon between the two paths, past the one of a Windows drive. */
function separatorIndex(path: string): number {
  return path.indexOf(':', /^[A-Za-z]:[\\/]/.test(path) ? 2 : 0)
}

/**
 * Reads `--allow-path [ro:]HOST[:GUEST]` options into a manifest's `allowedPaths`: host directory, with its `ro:`, to
 * guest directory. Without GUEST the guest sees the host's path.
 * @throws ArgumentError ERR_ARGUMENT when a path is empty.
 */
export function parsePathMappings(entries: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    entries.map((entry) => {
      const prefix = entry.startsWith(READ_ONLY) ? READ_ONLY : ''
      const paths = entry.slice(prefix.length)
      const at = separatorIndex(paths)
      const host = at === -1 ? paths : paths.slice(0, at)
      const guest = at === -1 ? paths : paths.slice(at + 1)
      if (host === '' || guest === '') {
        throw new ArgumentError(`--allow-path takes HOST or HOST:GUEST, not "${entry}"`, { argument: 'allow-path' })
      }
      return [prefix + host, guest]
    }),
  )
}
