/** Takes the bytes of a stream and gives its lines; the last one waits for its end. */
export function consoleStream(write: (line: string) => void): (bytes: Uint8Array) => void {
  const decoder = new TextDecoder()
  let rest = ''
  return (bytes) => {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) write(line)
  }
}
