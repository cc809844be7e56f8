// The entry point for Node, Deno and Bun.
export * from './public.ts'
export { loadEngine } from './load-engine.ts'
