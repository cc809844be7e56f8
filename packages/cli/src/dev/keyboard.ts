import { createInterface, emitKeypressEvents, type Key } from 'node:readline'

/** The keys of a terminal, one by one. */
export interface Keyboard {
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
  emitKeypressEvents(stdin)
  listen()
  return {
    editLine: async (question, text) => {
      stop()
      try {
        return await askLine(question, text)
      } finally {
        listen()
      }
    },
    close: stop,
  }
}
