import { createInterface, emitKeypressEvents, type Key } from 'node:readline'

/** The keys of a terminal, one by one. */
export interface Keyboard {
  /** Leaves the terminal to what is done in between: a question that reads it. */
  pauseFor<T>(work: () => Promise<T>): Promise<T>
  /** Asks for a line, to begin with what it is now. Resolves to `undefined` where somebody thinks better of it. */
  editLine(question: string, text: string): Promise<string | undefined>
  /** Gives the terminal back as it was. */
  close(): void
}

function askLine(question: string, text: string): Promise<string | undefined> {
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  return new Promise((resolve) => {
    lines.on('SIGINT', () => {
      resolve(undefined)
      lines.close()
    })
    lines.on('close', () => resolve(undefined))
    lines.question(question, (answer) => {
      resolve(answer)
      lines.close()
    })
    lines.write(text)
  })
}

/** Listens to keys on stdin, which must be a terminal. @param onKey gets a key's name, `ctrl-c` for that one */
export function openKeyboard(onKey: (name: string) => void): Keyboard {
  const { stdin } = process
  const listener = (_text: string | undefined, key: Key): void =>
    onKey(key.ctrl === true ? `ctrl-${key.name ?? ''}` : (key.name ?? ''))
  const listen = (): void => {
    stdin.setRawMode(true)
    stdin.on('keypress', listener)
    stdin.resume()
  }
  const stop = (): void => {
    stdin.off('keypress', listener)
    stdin.setRawMode(false)
    stdin.pause()
  }
  let isClosed = false
  const pauseFor = async <T>(work: () => Promise<T>): Promise<T> => {
    stop()
    try {
      return await work()
    } finally {
      if (!isClosed) listen()
    }
  }
  emitKeypressEvents(stdin)
  listen()
  return {
    pauseFor,
    editLine: (question, text) => pauseFor(() => askLine(question, text)),
    close: () => {
      isClosed = true
      stop()
    },
  }
}
