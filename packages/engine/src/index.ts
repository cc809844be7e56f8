// The entry point for browsers.
export * from './public.ts'
export { loadEngine } from './fetch-engine.ts'
