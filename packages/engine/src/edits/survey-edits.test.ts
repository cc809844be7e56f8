import { describe, expect, it } from 'vitest'
import { packagePath } from '../package-paths.ts'
import { obtainSources } from '../sources/obtain-sources.ts'
import { RELEASE_FIXES } from './quickjs-edits.ts'
import type { SourceFiles } from './source-edit.ts'
import { isFit, surveyEdits } from './survey-edits.ts'

const sources = await obtainSources({ vendorFolder: packagePath('vendor') })

function change(file: string, find: string, replacement: string): SourceFiles {
  const text = sources.get(file) ?? ''
  expect(text).toContain(find)
  return new Map(sources).set(
    file,
    text.replace(find, () => replacement),
  )
}

describe('surveyEdits', () => {
  it('finds that every edit fits the version they were written for', () => {
    const survey = surveyEdits(sources)
    expect(survey).toMatchObject({ failed: [], missingFunctions: [], missingHeaders: [] })
    expect(isFit(survey)).toBe(true)
  })

  it('says which upstream fixes the sources have', () => {
    expect(surveyEdits(sources).obsoleteFixes).toEqual(RELEASE_FIXES.map(({ name }) => name))
  })

  it('names an edit whose text is gone, and goes on with the others', () => {
    const survey = surveyEdits(change('quickjs.c', '#define DIRECT_DISPATCH  1', '#define DISPATCH  1'))
    expect(survey.failed).toEqual([{ name: 'dispatch-switch', file: 'quickjs.c', matches: 0 }])
    expect(isFit(survey)).toBe(false)
  })

  it('names an edit whose text is there twice', () => {
    const find = '#define DIRECT_DISPATCH  1'
    const survey = surveyEdits(change('quickjs.c', find, `${find}\n${find}`))
    expect(survey.failed).toEqual([{ name: 'dispatch-switch', file: 'quickjs.c', matches: 2 }])
  })

  it('names a hot function that has another name', () => {
    const survey = surveyEdits(change('libregexp.c', ' lre_exec(uint8_t **capture', ' lre_run(uint8_t **capture'))
    expect(survey.missingFunctions).toEqual([{ file: 'libregexp.c', name: 'lre_exec' }])
    expect(isFit(survey)).toBe(false)
  })

  it('names a header that is new', () => {
    const survey = surveyEdits(change('quickjs.c', '#include "dtoa.h"\n', '#include "dtoa.h"\n#include "new-part.h"\n'))
    expect(survey.missingHeaders).toEqual(['new-part.h'])
  })
})
