/** A memory that is to start larger than the cap allows. Sizes are in pages of 64 KiB. */
export class MemoryCapError extends Error {
  readonly code = 'ERR_WASM_MEMORY_CAP'
  readonly memoryIndex: number
  readonly askedPages: number
  readonly allowedPages: number

  constructor(memoryIndex: number, askedPages: number, allowedPages: number) {
    super(`memory ${memoryIndex} starts with ${askedPages} pages, and ${allowedPages} are allowed`)
    this.name = 'MemoryCapError'
    this.memoryIndex = memoryIndex
    this.askedPages = askedPages
    this.allowedPages = allowedPages
  }
}
