// Attacks in JavaScript, built by `tenon build`.
import assert from 'node:assert/strict'
import { type Attack, PATIENT } from '../attack.ts'

const js = (body: string): { js: string } => ({ js: `export function attack(input) { ${body} }` })

export const JAVASCRIPT_ATTACKS: readonly Attack[] = [
  { name: 'js-endless', tries: 'never returns', source: js('while (true) {}'), endings: ['ERR_TIMEOUT'] },
  {
    name: 'js-regex-bomb',
    tries: 'backtracks for ever in a regular expression',
    source: js('return String(/^(a+)+$/.test("a".repeat(64) + "b"))'),
    endings: ['ERR_TIMEOUT', 'ok', 'ERR_GUEST_RETURNED_ERROR'],
  },
  {
    name: 'js-memory',
    tries: 'keeps strings until there is no memory',
    source: js('const kept = []; while (true) kept.push("x".repeat(100000) + kept.length)'),
    endings: ['ERR_MEMORY_LIMIT', 'ERR_TIMEOUT', 'ERR_GUEST_RETURNED_ERROR'],
  },
  {
    name: 'js-recursion',
    tries: 'overflows the stack',
    source: js('const f = (n) => f(n + 1) + 1; return String(f(0))'),
    grants: () => PATIENT,
    endings: ['ERR_GUEST_RETURNED_ERROR', 'ERR_GUEST_TRAP'],
  },
  {
    name: 'js-json-depth',
    tries: 'overflows the stack of the JSON parser',
    source: js('return String(JSON.parse("[".repeat(100000) + "]".repeat(100000)).length)'),
    grants: () => PATIENT,
    endings: ['ERR_GUEST_RETURNED_ERROR', 'ERR_GUEST_TRAP', 'ERR_TIMEOUT'],
  },
  {
    name: 'js-function-constructor',
    tries: 'reaches the global object of the host by the Function constructor',
    source: js(
      'const g = Function("return this")(); return [typeof g.process, typeof g.require, typeof g.Deno, typeof g.window].join()',
    ),
    grants: () => PATIENT,
    endings: ['ok', 'ERR_GUEST_RETURNED_ERROR'],
    check: (output) => assert.equal(output.text(), 'undefined,undefined,undefined,undefined'),
  },
  {
    name: 'js-thenable',
    tries: 'returns a thenable that never settles',
    source: js('return { then() {} }'),
    grants: () => PATIENT,
    endings: ['ok', 'ERR_GUEST_RETURNED_ERROR', 'ERR_TIMEOUT'],
  },
  {
    name: 'js-never',
    tries: 'returns a promise that never settles',
    source: { js: 'export async function attack() { await new Promise(() => {}) }' },
    grants: () => PATIENT,
    endings: ['ERR_GUEST_RETURNED_ERROR', 'ERR_TIMEOUT'],
  },
  {
    name: 'js-microtasks',
    tries: 'goes on for ever in microtasks',
    source: { js: 'export async function attack() { const f = () => Promise.resolve().then(f); await f() }' },
    endings: ['ERR_TIMEOUT', 'ERR_GUEST_RETURNED_ERROR', 'ERR_MEMORY_LIMIT'],
  },
  {
    name: 'js-interval',
    tries: 'sets an interval and never clears it',
    source: { js: 'export async function attack() { await new Promise(() => setInterval(() => {}, 0)) }' },
    endings: ['ERR_TIMEOUT', 'ERR_GUEST_RETURNED_ERROR'],
  },
  {
    name: 'js-throws-trouble',
    tries: 'throws an object whose message throws',
    source: js('throw { get message() { throw new Error("no") }, toString() { throw null } }'),
    grants: () => PATIENT,
    endings: ['ERR_GUEST_RETURNED_ERROR', 'ERR_GUEST_RETURNED_CODE'],
  },
  {
    name: 'js-throws-null',
    tries: 'throws null',
    source: js('throw null'),
    grants: () => PATIENT,
    endings: ['ERR_GUEST_RETURNED_ERROR'],
  },
  {
    name: 'js-long-error',
    tries: 'throws an error with a message of 5 MB',
    source: js('throw new Error("x".repeat(5000000))'),
    grants: () => PATIENT,
    endings: ['ERR_GUEST_RETURNED_ERROR', 'ERR_MEMORY_LIMIT'],
  },
  {
    name: 'js-breaks-its-prelude',
    tries: 'takes away what its own runtime works with',
    source: js(
      'Array.prototype.map = null; JSON.stringify = null; Promise.prototype.then = null; globalThis.TextEncoder = null; Object.prototype.then = 1; return "done"',
    ),
    grants: () => PATIENT,
    endings: ['ok', 'ERR_GUEST_RETURNED_ERROR', 'ERR_GUEST_TRAP'],
  },
  {
    name: 'js-lone-surrogate',
    tries: 'gives text that is no Unicode',
    source: js('return "\\ud800" + "x" + "\\udfff".repeat(3)'),
    grants: () => PATIENT,
    endings: ['ok'],
    check: (output) => assert.match(output.text(), /^\uFFFDx\uFFFD{3}$/),
  },
]
