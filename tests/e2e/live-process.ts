import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import type { Finished } from './cli-process.ts'

const WAIT_MS = 60_000
const ESCAPE_CODE = new RegExp(String.raw`\u001B\[[\d;?]*[A-Za-z]`, 'g')

/** What a stream has given, and how much of it has been looked at. */
class Transcript {
  #text = ''
  #seen = 0

  add(text: string): void {
    this.#text += text
  }

  get text(): string {
    return this.#text.replaceAll(ESCAPE_CODE, '')
  }

  /** Looks for a match in what is new, and moves on behind it. */
  find(pattern: RegExp): RegExpExecArray | undefined {
    const match = pattern.exec(this.text.slice(this.#seen))
    if (match === null) return undefined
    this.#seen += match.index + match[0].length
    return match
  }
}

/** A process that goes on while a test looks at it. */
export class LiveProcess {
  readonly #child: ChildProcessWithoutNullStreams
  readonly #ended: Promise<Finished>
  readonly #streams = { stdout: new Transcript(), stderr: new Transcript() }
  #onOutput: () => void = () => {}

  constructor(command: string, args: readonly string[], options: { cwd: string; env?: Record<string, string> }) {
    this.#child = spawn(command, [...args], { cwd: options.cwd, env: { ...process.env, ...options.env } })
    for (const name of ['stdout', 'stderr'] as const) {
      this.#child[name].setEncoding('utf8').on('data', (text: string) => {
        this.#streams[name].add(text)
        this.#onOutput()
      })
    }
    this.#ended = new Promise((resolve, reject) => {
      this.#child.on('error', reject)
      this.#child.on('close', (code, signal) => {
        this.#onOutput()
        const { stdout, stderr } = this.#streams
        resolve({ code, signal, stdout: Buffer.from(stdout.text), stderr: stderr.text })
      })
    })
  }

  /** What it has written so far, escape codes left out. */
  get output(): string {
    return `${this.#streams.stdout.text}\n--stderr--\n${this.#streams.stderr.text}`
  }

  /** Waits until what it has written since the last match, on one stream, matches. */
  async until(pattern: RegExp, stream: 'stdout' | 'stderr' = 'stdout'): Promise<RegExpExecArray> {
    const deadline = Date.now() + WAIT_MS
    for (;;) {
      const match = this.#streams[stream].find(pattern)
      if (match !== undefined) return match
      const isOver = this.#child.exitCode !== null || this.#child.signalCode !== null || Date.now() > deadline
      if (isOver) throw new Error(`${String(pattern)} did not come on ${stream}:\n${this.output}`)
      await this.#nextOutput(deadline - Date.now())
    }
  }

  press(keys: string): void {
    this.#child.stdin.write(keys)
  }

  /** Sends a signal, if any, and waits for the end. */
  end(signal?: NodeJS.Signals): Promise<Finished> {
    if (signal !== undefined) this.#child.kill(signal)
    return this.#ended
  }

  #nextOutput(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.#onOutput = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}
