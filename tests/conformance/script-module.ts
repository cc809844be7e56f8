import type { ValueType } from '@tenon/abi'
import type { Callee, Operand, ScriptStep } from './script-step.ts'

/** Name of the export that a call's script becomes. */
export const scriptExport = (callIndex: number): string => `script${callIndex}`

/**
 * The text of a module that runs scripts: an export for each. Every result goes to the host function `record` with the
 * number of its step, so that looking does not touch the call's memory. Names are globals: they last over calls.
 */
export function scriptModule(scripts: readonly (readonly ScriptStep[])[]): string {
  const steps = scripts.flat()
  return `(module
${[...importLines(steps)].join('\n')}
  (import "extism:host/user" "record" (func $record (param i32 i64)))
  (global $result (mut i64) (i64.const 0))
${[...new Set(steps.flatMap(nameOf))].map((name) => `  (global $${name} (mut i64) (i64.const 0))`).join('\n')}
${scripts.map((script, i) => exportText(scriptExport(i), script)).join('\n')})`
}

function importLines(steps: readonly ScriptStep[]): ReadonlySet<string> {
  const texts = steps.some((step) => step.kind === 'text')
  const lines = new Set(texts ? [ALLOC, STORE] : [])
  for (const step of steps) if (step.kind === 'call') lines.add(importLine(step.callee))
  return lines
}

const ALLOC = importLine({ namespace: 'extism:host/env', name: 'alloc', params: ['i64'], results: ['i64'] })
const STORE = importLine({ namespace: 'extism:host/env', name: 'store_u8', params: ['i64', 'i32'], results: [] })

function importLine({ namespace, name, params, results }: Callee): string {
  const types = [...params.map((type) => `(param ${type})`), ...results.map((type) => `(result ${type})`)].join(' ')
  return `  (import "${namespace}" "${name}" (func $${name} ${types}))`
}

function nameOf(step: ScriptStep): string[] {
  return 'name' in step && step.name !== undefined ? [step.name] : []
}

function exportText(name: string, script: readonly ScriptStep[]): string {
  const body = script.map((step, i) => stepText(step, i)).join('\n')
  return `  (func (export "${name}") (result i32)\n${body}\n    (i32.const 0))`
}

function stepText(step: ScriptStep, index: number): string {
  if (step.kind === 'trap') return '    (unreachable)'
  if (step.kind === 'return') return `    (return (i32.const ${step.code}))`
  if (step.kind === 'text') return textText(step, index)
  const { callee, args, name } = step
  const call = `(call $${callee.name} ${args.map((arg, i) => operandText(arg, callee.params[i])).join(' ')})`
  if (callee.results.length === 0) return `    ${call}`
  const widened = callee.results[0] === 'i32' ? `(i64.extend_i32_u ${call})` : call
  const named = name === undefined ? '' : `\n    (global.set $${name} (global.get $result))`
  return `    (global.set $result ${widened})\n    (call $record (i32.const ${index}) (global.get $result))${named}`
}

function textText({ name, bytes }: Extract<ScriptStep, { kind: 'text' }>, index: number): string {
  const store = (byte: number, i: number): string =>
    `    (call $store_u8 (i64.add (global.get $${name}) (i64.const ${i})) (i32.const ${byte}))`
  const alloc = `    (global.set $${name} (call $alloc (i64.const ${bytes.length})))`
  const record = `    (call $record (i32.const ${index}) (global.get $${name}))`
  return [alloc, record, ...Array.from(bytes, store)].join('\n')
}

function operandText({ name, offset }: Operand, type: ValueType | undefined): string {
  const constant = `(i64.const ${BigInt.asIntN(64, offset)})`
  const value = name === undefined ? constant : `(i64.add (global.get $${name}) ${constant})`
  return type === 'i32' ? `(i32.wrap_i64 ${value})` : value
}
