import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeWebPlugin, type WebPlugin } from './web-plugin.ts'

/** Code that a plug-in runs, and what it returns. */
type Case = [code: string, expected: unknown]

const NAMED = `TextDecoder, 'utf-16le', 'shift_jis', setImmediate, clearImmediate, performance.mark, structuredClone,
  AbortController, AbortSignal, EventTarget, Event, Buffer`

let plugin: WebPlugin

beforeAll(async () => {
  plugin = await makeWebPlugin(NAMED)
})

afterAll(() => plugin[Symbol.asyncDispose]())

function runs(cases: readonly Case[]): void {
  it.each(cases)('%s', async (code, expected) => {
    expect(await plugin.run(code)).toEqual(expected)
  })
}

describe('TextDecoder', () => {
  runs([
    [`return new TextDecoder('utf-16').decode(new Uint8Array([0xff, 0xfe, 0x61, 0, 0x3d, 0xd8, 0, 0xde]))`, 'a😀'],
    [
      `const d = new TextDecoder('utf-16be'); return [d.encoding, d.decode(new Uint8Array([0, 0x61, 0xd8]), { stream: true }), d.decode()]`,
      ['utf-16be', 'a', '\ufffd'],
    ],
    [`return new TextDecoder('Latin1').decode(new Uint8Array([0x80, 0xe9]))`, '€é'],
    [`return new TextDecoder(' Shift_JIS\\n').decode(new Uint8Array([0x93, 0xfa, 0x96, 0x7b]))`, '日本'],
    [
      `try { new TextDecoder('utf-16', { fatal: true }).decode(new Uint8Array([0, 0xd8])) } catch (e) { return e.name }`,
      'TypeError',
    ],
    [`try { new TextDecoder('klingon') } catch (e) { return e.name }`, 'RangeError'],
    [`try { new TextDecoder().decode('text') } catch (e) { return e.name }`, 'TypeError'],
    [`return new TextDecoder().decode(new Uint8Array([0xf0, 0x9f, 0x92]))`, '\ufffd'],
    [`const r = new TextEncoder().encodeInto('a€😀', new Uint8Array(5)); return [r.read, r.written]`, [2, 4]],
    [`try { new TextEncoder().encodeInto('a', []) } catch (e) { return e.name }`, 'TypeError'],
  ])

  it('of an encoding that the source does not mention says so, and the plug-in goes on', async () => {
    await using lean = await makeWebPlugin('TextDecoder')
    const message = `try { new TextDecoder('utf' + '-16') } catch (e) { return e.message }`
    expect(await lean.run(message)).toContain('does not mention it')
    expect(await lean.run(`return new TextDecoder('UTF8').decode(new Uint8Array([97]))`)).toBe('a')
  })
})

describe('timers and marks', () => {
  runs([
    [
      `const seen = []; setTimeout(() => seen.push('late'), 5); setImmediate((x) => seen.push(x), 'now'); await new Promise((r) => setTimeout(r, 9)); return seen`,
      ['now', 'late'],
    ],
    [
      `let ran = false; clearImmediate(setImmediate(() => (ran = true))); await new Promise((r) => setTimeout(r)); return ran`,
      false,
    ],
    [
      `const seen = []; setTimeout(() => seen.push('b'), 3); queueMicrotask(() => seen.push('a')); await new Promise((r) => setTimeout(r, 4)); return seen`,
      ['a', 'b'],
    ],
    [
      `let n = 0; const id = setInterval(() => ++n === 3 && clearInterval(id), 1000); await new Promise((r) => setTimeout(r, 9000)); return n`,
      3,
    ],
    [
      `performance.clearMarks(); performance.mark('a', { startTime: 2, detail: { x: 1 } }); performance.mark('b', { startTime: 5 }); const m = performance.measure('m', 'a', 'b'); return [m.startTime, m.duration, performance.getEntriesByName('a')[0].detail, performance.getEntriesByType('mark').length]`,
      [2, 3, { x: 1 }, 2],
    ],
    [`try { performance.measure('m', 'nothing') } catch (e) { return e.name }`, 'SyntaxError'],
    [`try { performance.measure('m', {start: 1, end: 2, duration: 3}) } catch (e) { return e.name }`, 'TypeError'],
    [`performance.clearMarks(); performance.clearMeasures(); return performance.getEntries().length`, 0],
  ])
})

describe('signals', () => {
  runs([
    [
      `const a = new AbortController(), b = new AbortController(); const any = AbortSignal.any([AbortSignal.any([a.signal]), b.signal]); a.abort('why'); b.abort('no'); return [any.aborted, any.reason]`,
      [true, 'why'],
    ],
    [`return AbortSignal.any([AbortSignal.abort(1)]).reason`, 1],
    [
      `const s = AbortSignal.timeout(50); await new Promise((r) => setTimeout(r, 60)); try { s.throwIfAborted() } catch (e) { return e.name }`,
      'TimeoutError',
    ],
    [`try { AbortSignal.any([{}]) } catch (e) { return e.name }`, 'TypeError'],
    [
      `const e = new Event('x', { cancelable: true }); e.returnValue = false; return [e.defaultPrevented, Event.AT_TARGET, e.NONE, e.isTrusted]`,
      [true, 2, 0, false],
    ],
    [
      `const t = new EventTarget(); const e = new Event('x'); let n = 0; t.addEventListener('x', { handleEvent: () => n++ }); e.stopPropagation(); t.dispatchEvent(e); t.dispatchEvent(e); return n`,
      1,
    ],
  ])
})

describe('console', () => {
  it('groups, and knows the format specifiers', async () => {
    await plugin.run(
      `console.groupCollapsed('g'); console.log('%s %d %i %f %j %o %c%% %x', 'a', 1.5, 1.5, '2.5', { b: 1 }, [1], 'css', 9); console.groupEnd(); console.dirxml(1)`,
    )
    expect(plugin.log).toEqual(['g', '  a 1.5 1 2.5 {"b":1} [1] % %x 9', '1'])
    expect(await plugin.run(`return String(console)`)).toBe('[object console]')
  })
})

it("random values are refused by the web's errors", async () => {
  await using random = await makeWebPlugin('crypto.randomUUID')
  const refusal = (view: string): Promise<unknown> =>
    random.run(`try { crypto.getRandomValues(${view}) } catch (e) { return [e.name, e instanceof DOMException] }`)
  expect(await refusal('new Float64Array(1)')).toEqual(['TypeMismatchError', true])
  expect(await refusal('new Uint8Array(65537)')).toEqual(['QuotaExceededError', true])
  expect(await refusal('{}')).toEqual(['TypeError', false])
  expect(await random.run(`return crypto.getRandomValues(new Uint8Array(65536)).length`)).toBe(65536)
})
