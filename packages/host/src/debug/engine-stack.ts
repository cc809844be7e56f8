import type { RawFrame } from './guest-frame.ts'

/** Engines give 10 to 100 frames; names of functions may be long, and are the plug-in's. */
const MAX_FRAMES = 64
const MAX_LINE = 2000

/** `at name (wasm://wasm/module-1a2b3c4d:wasm-function[3]:0x1f4)`, or without name and parentheses. */
const V8 = /^\s*at (?:(.*) \()?([^\s(]*):wasm-function\[(\d+)\]:0x([0-9a-f]+)\)?$/

/** `name@place:wasm-function[3]:0x1f4` */
const SPIDER_MONKEY = /^([^@]*)@(.*):wasm-function\[(\d+)\]:0x([0-9a-f]+)$/

/** `module.wasm-function[name]@[wasm code]`, with an index for a function without a name. */
const JAVASCRIPT_CORE = /^(.*?)\.?wasm-function\[(.*)\]@\[wasm code\]$/

/** The frames of wasm in an engine's stack, innermost first; none where the engine tells of none. */
export function parseEngineStack(stack: unknown): RawFrame[] {
  if (typeof stack !== 'string') return []
  const frames: RawFrame[] = []
  for (const line of stack.split('\n')) {
    if (!line.includes('wasm-function[') || line.length > MAX_LINE) continue
    const frame = parseLine(line)
    if (frame !== undefined && frames.push(frame) === MAX_FRAMES) break
  }
  return frames
}

function parseLine(line: string): RawFrame | undefined {
  const placed = V8.exec(line) ?? SPIDER_MONKEY.exec(line)
  if (placed !== null) {
    const [, name = '', origin = '', index, offset = ''] = placed
    return { origin, ...named(name, origin), index: Number(index), offset: Number.parseInt(offset, 16) }
  }
  const [, origin, name = ''] = JAVASCRIPT_CORE.exec(line) ?? []
  if (origin === undefined) return undefined
  return /^\d+$/.test(name) ? { origin, index: Number(name) } : { origin, name }
}

/** V8 puts the name of the module before that of the function where it has one. */
function named(name: string, origin: string): { readonly name?: string } {
  if (name === '') return {}
  const module = /^wasm:\/\/wasm\/(.+)-[0-9a-f]+$/.exec(origin)?.[1]
  return { name: module !== undefined && name.startsWith(`${module}.`) ? name.slice(module.length + 1) : name }
}
