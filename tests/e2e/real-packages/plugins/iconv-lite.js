import iconv from 'iconv-lite'

export function run(input) {
  const bytes = iconv.encode(input, 'windows-1252')
  return {
    bytes: [...bytes],
    text: iconv.decode(bytes, 'windows-1252'),
    japanese: [...iconv.encode('日本', 'shift_jis')],
  }
}
