// Compiles the page's plug-in from files on disk; prints the hash.
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compile } from '@tenon/compiler'
import { ENTRY, FILES } from './source.js'

const folder = mkdtempSync(join(tmpdir(), 'tenon-expected-'))
for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text)
const { wasm } = await compile(join(folder, ENTRY))
rmSync(folder, { recursive: true })
console.log(createHash('sha256').update(wasm).digest('hex'))
