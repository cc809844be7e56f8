import { ERROR_CODES } from '@tenon/abi'
import type { CaseFile, ConformanceCase } from './conformance-case.ts'

type Check = (value: unknown) => boolean

const isText: Check = (value) => typeof value === 'string'
const isTextList: Check = (value) => Array.isArray(value) && value.every(isText)
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const recordOf =
  (check: Check): Check =>
  (value) =>
    isObject(value) && Object.values(value).every(check)
const isBoolean: Check = (value) => typeof value === 'boolean'
const isCode: Check = (value) => ERROR_CODES.some((code) => code === value)
const isBytes: Check = (value) =>
  isText(value) || (isObject(value) && (isText(value['hex']) || (isText(value['repeat']) && 'length' in value)))

const EXPECTATION: Readonly<Record<string, Check>> = {
  output: (value) => isBytes(value) || (isObject(value) && 'json' in value),
  error: isCode,
  message: isText,
  logs: isTextList,
}

const CALL: Readonly<Record<string, Check>> = {
  ...EXPECTATION,
  function: isText,
  script: isTextList,
  input: isBytes,
  byLanguage: recordOf((value) => isObject(value) && problemsOf(value, EXPECTATION).length === 0),
}

const MODULE: Readonly<Record<string, Check>> = {
  wat: isText,
  text: isText,
  fixture: isText,
  bytes: isBytes,
  name: isText,
  hash: isText,
}

const CASE: Readonly<Record<string, Check>> = {
  name: isText,
  modules: (value) => value === '*' || Array.isArray(value),
  createError: isCode,
  functionExists: recordOf(isBoolean),
  calls: Array.isArray,
  native: isText,
  config: recordOf(isText),
  wasi: isBoolean,
  logLevel: isText,
  manifest: isObject,
  functions: isTextList,
}

function problemsOf(value: unknown, fields: Readonly<Record<string, Check>>): readonly string[] {
  if (!isObject(value)) return ['is not an object']
  return Object.entries(value).flatMap(([name, field]) => {
    const check = Object.hasOwn(fields, name) ? fields[name] : undefined
    if (check === undefined) return [`has an unknown field ${name}`]
    return check(field) ? [] : [`has a bad ${name}`]
  })
}

/**
 * Checks a case file: a field that nobody reads would be an expectation that nobody checks.
 * @throws {TypeError} naming the case and the field
 */
export function parseCaseFile(json: string, fileName: string): CaseFile {
  const file: unknown = JSON.parse(json)
  if (!isObject(file) || !isText(file['about']) || !Array.isArray(file['cases'])) {
    throw new TypeError(`${fileName} must have "about" and "cases"`)
  }
  const names = new Set<unknown>()
  for (const wanted of file['cases'] as unknown[]) {
    const problems = caseProblems(wanted)
    const name = isObject(wanted) ? String(wanted['name']) : '?'
    if (names.has(name)) problems.push('has a name that is taken')
    names.add(name)
    if (problems.length > 0) throw new TypeError(`${fileName}: case "${name}" ${problems.join(', ')}`)
  }
  return { about: String(file['about']), cases: file['cases'] as ConformanceCase[] }
}

function caseProblems(wanted: unknown): string[] {
  const problems = [...problemsOf(wanted, CASE)]
  if (!isObject(wanted)) return problems
  const { calls, modules } = wanted
  for (const call of Array.isArray(calls) ? (calls as unknown[]) : []) {
    problems.push(...problemsOf(call, CALL).map((problem) => `has a call that ${problem}`))
  }
  for (const module of Array.isArray(modules) ? (modules as unknown[]) : []) {
    problems.push(...problemsOf(module, MODULE).map((problem) => `has a module that ${problem}`))
  }
  if (calls === undefined && wanted['createError'] === undefined && wanted['functionExists'] === undefined) {
    problems.push('expects nothing')
  }
  return problems
}
