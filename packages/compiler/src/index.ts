// The entry point for runtimes without files: pages and their workers.
import { compilerOn, type Compile, type StartCompiling } from './compile.ts'
import { webPlatform } from './platform/web/web-platform.ts'

export * from './public.ts'

const compiler = compilerOn(webPlatform)

/** Compiles sources in memory into a plug-in. @see Compile */
export const compile: Compile = compiler.compile

/** Prepares for compiling sources again and again. @see StartCompiling */
export const compileContext: StartCompiling = compiler.compileContext
