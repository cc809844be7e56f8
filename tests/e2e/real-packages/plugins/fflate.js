import { gunzipSync, gzipSync, strFromU8, strToU8, unzipSync, zipSync } from 'fflate'

export function run(input) {
  const packed = gzipSync(strToU8(input), { mtime: 0 })
  const zip = zipSync({ 'a.txt': strToU8(input) }, { mtime: '1990-01-01T00:00:00' })
  return {
    packed: [...packed],
    unpacked: strFromU8(gunzipSync(packed)),
    names: Object.keys(unzipSync(zip)),
  }
}
