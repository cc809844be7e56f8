import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compile } from '@tenon/compiler'
import initWabt from 'wabt'
import type { Attack } from './attack.ts'
import { hostileModule } from './hostile-module.ts'

const wabt = initWabt()
const FEATURES = { exceptions: true, bulk_memory: true, reference_types: true, multi_value: true }

/** The bytes of an attack. */
export async function buildSource({ source, name }: Attack): Promise<Uint8Array> {
  if ('bytes' in source) return source.bytes()
  return 'js' in source ? compileJavaScript(source.js) : assemble(name, hostileModule(source.wat))
}

/** The bytes of a module written as text. */
export async function assemble(name: string, wat: string): Promise<Uint8Array> {
  const module = (await wabt).parseWat(`${name}.wat`, wat, FEATURES)
  try {
    return new Uint8Array(module.toBinary({}).buffer)
  } finally {
    module.destroy()
  }
}

async function compileJavaScript(text: string): Promise<Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), 'tenon-attack-'))
  try {
    const file = join(folder, 'attack.js')
    writeFileSync(file, text)
    return (await compile(file)).wasm
  } finally {
    rmSync(folder, { recursive: true })
  }
}
