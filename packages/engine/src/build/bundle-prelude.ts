import { CompileError } from '@tenon/abi'
import { packagePath } from '../package-paths.ts'

/** The prelude as one classic script. Names are kept readable: they appear in stacks. */
export async function bundlePrelude(): Promise<string> {
  const { build } = await import('esbuild')
  try {
    const { outputFiles } = await build({
      entryPoints: [packagePath('guest', 'prelude.ts')],
      inject: [packagePath('guest', 'intrinsics.ts')],
      bundle: true,
      write: false,
      format: 'iife',
      platform: 'neutral',
      target: 'es2023',
      tsconfigRaw: { compilerOptions: { alwaysStrict: true } }, // not what lies around the package
      minifySyntax: true,
      minifyWhitespace: true,
      legalComments: 'none',
      logLevel: 'silent',
    })
    return outputFiles[0]?.text ?? ''
  } catch (error) {
    throw new CompileError('ERR_ENGINE_BUILD', `the prelude cannot be bundled: ${String(error)}`, { cause: error })
  }
}
