import type { GuestFrame } from '@tenon/abi'

const MAX_FRAMES = 64
const MAX_LINE = 2000
/** A line of QuickJS's stacks. Each part can end at one place only: texts are the plug-in's. */
const FRAME = /^ {4}at (?:([^(]+) \((.+?)(?::(\d{1,9}):(\d{1,9}))?\)|(.+?):(\d{1,9}):(\d{1,9}))$/

/** The frames that an error of a plug-in in JavaScript tells of in its text; those of its causes are not among them. */
export function stackFrames(text: string): GuestFrame[] {
  const lines = text.split('\n')
  const start = lines.findIndex((line) => FRAME.test(line.slice(0, MAX_LINE)))
  if (start < 0) return []
  const frames: GuestFrame[] = []
  for (const line of lines.slice(start, start + MAX_FRAMES)) {
    const match = FRAME.exec(line.slice(0, MAX_LINE))
    if (match === null) break
    frames.push(frameOf(match))
  }
  return frames
}

function frameOf([, name, file, line, column, onlyFile, onlyLine, onlyColumn]: RegExpExecArray): GuestFrame {
  if (name === undefined) {
    return { function: '<anonymous>', file: onlyFile ?? '', line: Number(onlyLine), column: Number(onlyColumn) }
  }
  // Functions of the engine have no lines.
  if (line === undefined) return { function: name }
  return { function: name, file: file ?? '', line: Number(line), column: Number(column) }
}
