import { bytesOf } from './case-bytes.ts'
import type { CaseCall, CaseExpectation, CaseGrants, CaseModule, ConformanceCase } from './conformance-case.ts'
import { scriptExport, scriptModule } from './script-module.ts'
import { parseSteps, type ScriptStep } from './script-step.ts'

/** Where the bytes of a case's modules come from: the only thing a case needs from the platform it runs on. */
export interface ModuleBytes {
  /** Assembles WebAssembly text. */
  assemble(wat: string): Promise<Uint8Array>
  /** The text of `modules/<name>.wat`. */
  readWat(name: string): Promise<string>
  /** The fixture of a language. */
  readFixture(language: string): Promise<Uint8Array>
}

/** A case with its modules as bytes: what a host can run. */
export interface PreparedCase extends CaseGrants {
  readonly name: string
  readonly modules: readonly { readonly bytes: Uint8Array; readonly name?: string; readonly hash?: string }[]
  readonly createError?: string
  readonly functionExists: Readonly<Record<string, boolean>>
  readonly calls: readonly PreparedCall[]
}

/** A call of an export, and what it must give. */
export interface PreparedCall {
  readonly function: string
  readonly input: Uint8Array
  readonly expected: CaseExpectation
  /** The script behind the export, where there is one. */
  readonly script: readonly ScriptStep[]
}

/** Resolves a case's modules and scripts. `language` says which fixture `modules: "*"` stands for. */
export async function prepareCase(wanted: ConformanceCase, bytes: ModuleBytes, language = ''): Promise<PreparedCase> {
  const { modules, calls = [], functionExists = {}, native: _, ...rest } = wanted
  const scripts = calls.map((call) => (call.script ?? []).flatMap(parseSteps))
  const refs = modules === '*' ? [{ fixture: language }] : modules
  return {
    ...rest,
    name: language === '' ? wanted.name : `${language}: ${wanted.name}`,
    modules: await Promise.all(
      refs?.map((ref) => resolveModule(ref, bytes)) ?? [
        bytes.assemble(scriptModule(scripts)).then((made) => ({ bytes: made })),
      ],
    ),
    functionExists,
    calls: calls.map((call, i) => prepareCall(call, scripts[i] ?? [], i, language)),
  }
}

async function resolveModule(module: CaseModule, source: ModuleBytes): Promise<PreparedCase['modules'][number]> {
  const { name, hash } = module
  const bytes = await moduleBytes(module, source)
  return {
    bytes,
    ...(name !== undefined && { name }),
    ...(hash !== undefined && { hash: hash === 'right' ? await sha256(bytes) : hash }),
  }
}

async function moduleBytes({ wat, text, fixture, bytes }: CaseModule, source: ModuleBytes): Promise<Uint8Array> {
  if (bytes !== undefined) return bytesOf(bytes)
  if (fixture !== undefined) return source.readFixture(fixture)
  return source.assemble(text ?? (await source.readWat(wat ?? '')))
}

async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(bytes)))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function prepareCall(call: CaseCall, script: readonly ScriptStep[], index: number, language: string): PreparedCall {
  const { function: name = scriptExport(index), input = '', byLanguage, script: _, ...expected } = call
  return { function: name, input: bytesOf(input), expected: byLanguage?.[language] ?? expected, script }
}
