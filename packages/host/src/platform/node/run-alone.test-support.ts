import { spawnSync, type SpawnSyncReturns } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const here = fileURLToPath(new URL('.', import.meta.url))

/** Runs a script in a process of its own. It imports from the files beside this one, as they are: `./node-platform.ts`. */
export async function runAlone(script: string): Promise<SpawnSyncReturns<string>> {
  const { outputFiles } = await build({
    stdin: { contents: script, resolveDir: here, loader: 'ts' },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    conditions: ['@tenon/source'],
    external: ['undici'],
  })
  const args = ['--input-type=module', '-e', outputFiles[0]?.text ?? '']
  return spawnSync(process.execPath, args, { cwd: here, encoding: 'utf8', timeout: 25_000 })
}
