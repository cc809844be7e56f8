// The entry point for Node, Deno and Bun.
import { compilerOn, type Compile, type StartCompiling } from './compile.ts'
import { nodePlatform } from './platform/node/node-platform.ts'

export * from './public.ts'

const compiler = compilerOn(nodePlatform)

/** Compiles a source into a plug-in. @see Compile */
export const compile: Compile = compiler.compile

/** Prepares for compiling a source again and again. @see StartCompiling */
export const compileContext: StartCompiling = compiler.compileContext
