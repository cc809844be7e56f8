import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { NODE_MODULES } from '@tenon/pdk/node-modules'
import { expect, test } from 'vitest'
import { REAL_PACKAGES } from '../../scripts/toolchains/real-packages.mjs'
import { ROOT } from './cli-process.ts'

/** docs/packages.md is held to what is tested. */
const doc = readFileSync(join(ROOT, 'docs/packages.md'), 'utf8')
const rows = doc.split('\n').filter((line) => line.startsWith('|'))
const cells = rows.map((row) => row.split('|').map((cell) => cell.trim()))

/** What the docs name as not working. */
const REFUSED = ['express', 'luxon']

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

function testedPackages(): Set<string> {
  const folder = join(ROOT, 'tests/e2e/real-packages/plugins')
  const sources = readdirSync(folder).filter((file) => file.endsWith('.js'))
  const texts = sources.map((file) => readFileSync(join(folder, file), 'utf8'))
  const imports = texts.flatMap((text) => [...text.matchAll(/from '([^']+)'/g)].map(([, name = '']) => name))
  return new Set(imports.map((name) => packageOf(name)))
}

test('every package in the table is tested in that version, and every tested one is in the table', () => {
  const versions = new Map(REAL_PACKAGES.map((spec) => [spec.slice(0, spec.lastIndexOf('@')), spec.split('@').at(-1)]))
  const tested = [...testedPackages()].toSorted()
  const listed = cells.filter(([, name = '']) => versions.has(name))
  expect(listed.map(([, name]) => name).toSorted()).toEqual(tested)
  expect(listed.filter(([, name = '', version]) => versions.get(name) !== version)).toEqual([])
  expect([...versions.keys()].filter((name) => !tested.includes(name)).toSorted()).toEqual(REFUSED)
})

test('every module of Node that is served is in the table, and no other', () => {
  const listed = cells.flatMap(([, names = '']) => [...names.matchAll(/`([a-z_/]+)`/g)].map(([, name]) => name))
  expect(listed.toSorted()).toEqual([...NODE_MODULES.keys()].toSorted())
})
