/** No path leads here. */
const UNREACHABLE = Number.NEGATIVE_INFINITY

interface Frame {
  readonly isLoop: boolean
  /** The cost of the longest path to its start. */
  readonly start: number
  /** The longest path to a branch that leads to its end (or, of a loop, back to its start). */
  branch: number
  /** The longest path to anywhere in it. An exception may be thrown there. */
  peak: number
  /** Of an `if` whose `else` has not come: the longest path to that. */
  elseStart: number
  /** Labels, counted from outside, of the clauses that catch what is thrown in it. */
  readonly catchLabels: readonly number[]
}

/**
 * The longest path through a function's body, in bytes of code, with each loop gone through once; and the longest
 * through one turn of each loop. Every execution is made of such paths: one from the function's start, and one from a
 * loop's header for each time it is come back to.
 *
 * Positions are those of instructions; the cost of a path is the bytes of the instructions on it.
 */
export class PathCost {
  readonly #frames: Frame[] = []
  /** The cost of the longest path to a position is the position plus this. */
  #offset = 0

  constructor(position: number) {
    this.#offset = -position
    this.open(position)
  }

  /** Opens a block at the instruction that ends at `position`. */
  open(position: number, kind: 'block' | 'if' | 'loop' = 'block', catchLabels: readonly number[] = []): void {
    const start = position + this.#offset
    this.#frames.push({
      isLoop: kind === 'loop',
      start,
      branch: UNREACHABLE,
      peak: start,
      elseStart: kind === 'if' ? start : UNREACHABLE,
      catchLabels,
    })
  }

  /** The `then` part has ended, the `else` part begins. */
  else(position: number): void {
    const frame = this.#endPart(position)
    this.#startAt(position, frame?.elseStart ?? UNREACHABLE)
    if (frame !== undefined) frame.elseStart = UNREACHABLE
  }

  /** What is tried, or a handler, has ended, and a handler begins: anything before may have thrown. */
  catch(position: number): void {
    const frame = this.#endPart(position)
    this.#startAt(position, frame?.peak ?? UNREACHABLE)
  }

  /** A branch to a label may be taken here. */
  branch(position: number, label: number): void {
    this.#reach(label, position + this.#offset)
  }

  /** No path goes on from here. */
  leave(position: number): void {
    this.#notePeak(position)
    this.#offset = UNREACHABLE
  }

  /** Closes the innermost block, and returns the cost of one turn where it is a loop, of the whole where it is not. */
  close(position: number): number {
    const frame = this.#endPart(position)
    this.#frames.pop()
    if (frame === undefined) return 0
    for (const label of frame.catchLabels) this.#reach(label, frame.peak)
    const outer = this.#frames.at(-1)
    if (outer !== undefined) outer.peak = Math.max(outer.peak, frame.peak)
    if (frame.isLoop) {
      // The fall through is a way out of the loop; only what comes back makes another turn.
      return frame.branch === UNREACHABLE ? 0 : frame.branch - frame.start
    }
    this.#startAt(position, Math.max(position + this.#offset, frame.branch, frame.elseStart))
    return frame.peak
  }

  #endPart(position: number): Frame | undefined {
    this.#notePeak(position)
    const frame = this.#frames.at(-1)
    if (frame !== undefined && !frame.isLoop) frame.branch = Math.max(frame.branch, position + this.#offset)
    return frame
  }

  #notePeak(position: number): void {
    const frame = this.#frames.at(-1)
    if (frame !== undefined) frame.peak = Math.max(frame.peak, position + this.#offset)
  }

  #startAt(position: number, cost: number): void {
    this.#offset = cost - position
  }

  #reach(label: number, cost: number): void {
    const frame = this.#frames.at(-1 - label)
    if (frame !== undefined) frame.branch = Math.max(frame.branch, cost)
  }
}
