// What rewrites code, half of all passes. Apart, so that it is loaded where a limit or an isolation asks for it, or somebody
// links ahead of time. All in one: a chunk that is loaded for one export alone, which an application does not use, keeps Vite from
// making one file of a worker (`format: 'iife'`).
export { instrument } from '@tenon/wasm-binary'
export { linkModule } from '../linked/link-module.ts'
