import { describe, expect, it } from 'vitest'
import { packagePath } from '../package-paths.ts'
import { QUICKJS_VERSION } from '../sources/pinned-files.ts'
import { obtainSources } from '../sources/obtain-sources.ts'
import { compileForSize, findMissingFunctions } from './compile-for-size.ts'
import { HOT_FUNCTIONS } from './hot-functions.ts'
import { applyEdits } from './source-edit.ts'
import { ENGINE_EDITS } from './quickjs-edits.ts'

const sources = applyEdits(await obtainSources({ vendorFolder: packagePath('vendor') }), ENGINE_EDITS)
const marked = compileForSize(sources)

/** How many attributes are in force at each line; a function is for speed where there are none. */
function depths(text: string): { line: string; depth: number }[] {
  let depth = 0
  return text.split('\n').map((line) => {
    if (line.startsWith('#pragma clang attribute push')) depth++
    if (line.startsWith('#pragma clang attribute pop')) depth--
    return { line, depth }
  })
}

describe(`compileForSize of QuickJS-NG ${QUICKJS_VERSION}`, () => {
  it('adds lines and changes none', () => {
    for (const [name, text] of marked) {
      const kept = text.split('\n').filter((line) => !line.startsWith('#pragma clang attribute'))
      expect(kept.join('\n')).toBe(sources.get(name))
    }
  })

  it.each(Object.keys(HOT_FUNCTIONS))('has one attribute in force in %s, or none, and none at its end', (file) => {
    const lines = depths(marked.get(file) ?? '')
    expect(new Set(lines.map(({ depth }) => depth))).toEqual(new Set([0, 1]))
    expect(lines.at(-1)?.depth).toBe(0)
  })

  it('leaves heads and declarations of hot functions alone, and no others', () => {
    const lines = depths(marked.get('quickjs.c') ?? '')
    const heads = (name: string): number[] =>
      lines.filter(({ line }) => new RegExp(String.raw`^static .*\b${name}\(`).test(line)).map(({ depth }) => depth)
    expect(heads('JS_CallInternal')).toEqual([0, 0]) // declared, then defined
    expect(heads('js_array_cmp_generic')).toEqual([0])
    expect(heads('js_parse_class')).toEqual([1])
  })

  it('names what is no longer there, in a CompileError', () => {
    const text = (sources.get('quickjs.c') ?? '').replaceAll('js_array_push(', 'js_array_add(')
    const renamed = new Map(sources).set('quickjs.c', text)
    expect(findMissingFunctions(renamed)).toEqual([{ file: 'quickjs.c', name: 'js_array_push' }])
    expect(() => compileForSize(renamed)).toThrow(
      expect.objectContaining({
        code: 'ERR_ENGINE_BUILD',
        details: { file: 'quickjs.c', function: 'js_array_push' },
      }),
    )
  })
})
