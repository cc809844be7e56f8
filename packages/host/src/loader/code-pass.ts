// The pass over code, half of all passes. Apart, so that it is loaded where a limit or an isolation asks for it.
export { instrument } from '@tenon/wasm-binary'
