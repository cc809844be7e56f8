import { ByteReader } from '../byte-reader.ts'
import { ByteWriter } from '../byte-writer.ts'
import { InstructionWalker } from '../instruction-walker.ts'
import type { ConstExpression, ElementItems, ElementSegment, Export, Global } from '../module.ts'
import { OPCODE } from '../opcodes.ts'
import { walkBody } from '../walk-body.ts'
import { malformed } from '../wasm-binary-error.ts'

/** Whose code it is: the module's own may name its own functions alone, an editor's also those that were added. */
export type Origin = 'original' | 'added'

/** Gives functions their new indices wherever a module names them. What names none that moved is returned as it is. */
export class FunctionRewriter {
  /** Ids of the functions whose references code takes (`ref.func`); filled by {@link FunctionRewriter.body}. */
  readonly referenced: Set<number> = new Set()
  readonly #source: Uint8Array
  readonly #newIndices: Uint32Array
  readonly #originalCount: number
  readonly #originalGlobals: number
  /** Where changed bodies are gathered: one buffer, not one for each. */
  readonly #arena: ByteWriter

  /**
   * @param newIndices the new index of each id
   * @param own how many functions and globals the module itself has; their ids are their indices
   */
  constructor(
    source: Uint8Array,
    newIndices: Uint32Array,
    own: { readonly functions: number; readonly globals: number },
  ) {
    this.#source = source
    this.#newIndices = newIndices
    this.#originalCount = own.functions
    this.#originalGlobals = own.globals
    this.#arena = new ByteWriter(source.length)
  }

  index(id: number, origin: Origin): number {
    const newIndex = id < this.#originalCount || origin === 'added' ? this.#newIndices[id] : undefined
    if (newIndex === undefined) throw malformed(`function ${id} does not exist`, 0)
    return newIndex
  }

  body(body: Uint8Array, origin: Origin): Uint8Array {
    const arena = this.#arena
    const arenaStart = arena.length
    let copied = 0
    walkBody(this.#source, body, (walker) => {
      const newIndex = this.#newIndexAt(walker, origin)
      if (newIndex < 0) return
      arena.range(body, copied, walker.immediates)
      arena.u32(newIndex)
      copied = walker.end
    })
    if (copied === 0) return body
    arena.range(body, copied, body.length)
    return arena.view(arenaStart)
  }

  /** As {@link FunctionRewriter.body}, for a body of the module's own whose places are known. */
  ownBody(body: Uint8Array, sites: Uint32Array): Uint8Array {
    const arena = this.#arena
    const arenaStart = arena.length
    let copied = 0
    for (let i = 0; i < sites.length; i += 3) {
      const id = sites[i + 2] ?? 0
      const newIndex = this.#newIndices[id] ?? 0
      if (newIndex === id) continue
      arena.range(body, copied, sites[i] ?? 0)
      arena.u32(newIndex)
      copied = sites[i + 1] ?? 0
    }
    if (copied === 0) return body
    arena.range(body, copied, body.length)
    return arena.view(arenaStart)
  }

  expression(expression: ConstExpression, origin: Origin): ConstExpression {
    if (!expression.includes(OPCODE.refFunc)) return expression
    const walker = new InstructionWalker(new ByteReader(expression))
    const writer = new ByteWriter()
    let copied = 0
    while (walker.next()) {
      if (walker.opcode !== OPCODE.refFunc) continue
      writer.range(expression, copied, walker.immediates)
      writer.u32(this.index(walker.index(), origin))
      copied = walker.end
    }
    writer.range(expression, copied, expression.length)
    return writer.toBytes()
  }

  export(item: Export, origin: Origin): Export {
    if (item.kind === 'function') return { ...item, index: this.index(item.index, origin) }
    if (item.kind === 'global' && origin === 'original' && item.index >= this.#originalGlobals) {
      throw malformed(`global ${item.index} does not exist`, 0)
    }
    return item
  }

  global(global: Global, origin: Origin): Global {
    return { ...global, init: this.expression(global.init, origin) }
  }

  elements(segment: ElementSegment, origin: Origin): ElementSegment {
    return { ...segment, items: this.#items(segment.items, origin) }
  }

  #items(items: ElementItems, origin: Origin): ElementItems {
    if (items.kind === 'functions') return { ...items, indices: items.indices.map((id) => this.index(id, origin)) }
    return { ...items, expressions: items.expressions.map((expression) => this.expression(expression, origin)) }
  }

  /** The new index that the current instruction must name, or -1 where it needs no change. */
  #newIndexAt(walker: InstructionWalker, origin: Origin): number {
    const { opcode } = walker
    if (opcode === OPCODE.globalGet || opcode === OPCODE.globalSet) return this.#checkGlobal(walker, origin)
    if (opcode !== OPCODE.call && opcode !== OPCODE.returnCall && opcode !== OPCODE.refFunc) return -1
    const id = walker.index()
    const newIndex = id < this.#originalCount || origin === 'added' ? this.#newIndices[id] : undefined
    if (newIndex === undefined) throw walker.malformed(`function ${id} does not exist`)
    if (opcode === OPCODE.refFunc) this.referenced.add(id)
    return newIndex === id ? -1 : newIndex
  }

  /** Globals keep their index; but the module's own code must not name one that was added. */
  #checkGlobal(walker: InstructionWalker, origin: Origin): -1 {
    if (origin === 'original' && walker.index() >= this.#originalGlobals) {
      throw walker.malformed(`global ${walker.index()} does not exist`)
    }
    return -1
  }
}
