import { i32Constant } from '../const-expression.ts'
import type { DataSegment } from '../module.ts'

/** How an image is cut into segments. */
export interface SegmentOptions {
  /** Runs of non-zero bytes with no more zeros between them than this make one segment. */
  readonly gapBytes: number
  /** Where there would be more segments than this, the gap is doubled until there are not. */
  readonly maxSegments: number
}

interface Run {
  readonly start: number
  readonly end: number
}

/** The segments that turn a memory of zeros into `image`. */
export function dataSegments(image: Uint8Array, options: SegmentOptions): DataSegment[] {
  let { gapBytes } = options
  let runs = nonZeroRuns(image, gapBytes)
  while (runs.length > options.maxSegments) {
    gapBytes = Math.max(1, gapBytes * 2)
    runs = nonZeroRuns(image, gapBytes)
  }
  return runs.map(({ start, end }) => ({
    mode: 'active',
    memoryIndex: 0,
    offset: i32Constant(start),
    bytes: image.slice(start, end),
  }))
}

function nonZeroRuns(image: Uint8Array, gapBytes: number): Run[] {
  const words = wordsOf(image)
  const runs: Run[] = []
  let start = nextNonZero(image, words, 0)
  while (start < image.length) {
    let end = endOfNonZero(image, start)
    let next = nextNonZero(image, words, end)
    while (next < image.length && next - end <= gapBytes) {
      end = endOfNonZero(image, next)
      next = nextNonZero(image, words, end)
    }
    runs.push({ start, end })
    start = next
  }
  return runs
}

/** The image by words, where it is aligned for that: memories are. */
function wordsOf(image: Uint8Array): Uint32Array {
  if (image.byteOffset % 4 !== 0) return new Uint32Array()
  return new Uint32Array(image.buffer, image.byteOffset, Math.floor(image.length / 4))
}

function nextNonZero(image: Uint8Array, words: Uint32Array, from: number): number {
  let position = from
  while (position < image.length && position % 4 !== 0 && image[position] === 0) position++
  if (position % 4 === 0) {
    let word = position / 4
    while (word < words.length && words[word] === 0) word++
    position = Math.max(position, Math.min(word, words.length) * 4)
  }
  while (position < image.length && image[position] === 0) position++
  return position
}

function endOfNonZero(image: Uint8Array, from: number): number {
  let position = from
  while (position < image.length && image[position] !== 0) position++
  return position
}
