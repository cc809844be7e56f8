import { Config, Host, LogLevel } from '@extism/as-pdk'

const DEFAULT_VOWELS = 'aeiouAEIOU'

// Text goes out as bytes: as-pdk 1.0.0's Host.outputString counts letters where it should count bytes.
function outputText(text: string): void {
  Host.output(Uint8Array.wrap(String.UTF8.encode(text)))
}

/** Counts the vowels of its input; the config `vowels` says which letters are some. */
export function count_vowels(): i32 {
  const input = Host.inputString()
  const configured = Config.get('vowels')
  const vowels = configured === null ? DEFAULT_VOWELS : configured
  let count = 0
  for (let i = 0; i < input.length; i++) {
    if (vowels.includes(input.charAt(i))) count++
  }
  Host.log(LogLevel.Info, 'counted ' + count.toString() + ' vowels')
  outputText('{"count":' + count.toString() + '}')
  return 0
}
