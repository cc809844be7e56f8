import { createPlugin, hostFunction } from '@tenon/host'
import { describe, expect, test } from 'vitest'
import type { ConformanceCase } from './conformance-case.ts'
import { nodeModuleBytes, readCaseFiles } from './node-environment.ts'
import { observeWithHost } from './observe-with-host.ts'
import type { PreparedCase } from './prepared-case.ts'
import { runCase } from './run-case.ts'

/**
 * A module that arrives compiled must do the same as its bytes. Left out is what needs the bytes: several modules, a
 * manifest, and errors that say which type an import or export has.
 */
const compiled = ({ modules: [module] }: PreparedCase): WebAssembly.Module => {
  if (module === undefined) throw new Error('a case without modules')
  return new WebAssembly.Module(new Uint8Array(module.bytes))
}
const env = { ...nodeModuleBytes, observe: observeWithHost({ createPlugin, hostFunction }, compiled) }

function canBeCompiled({ modules, manifest, createError, functionExists, calls = [] }: ConformanceCase): boolean {
  if (modules === '*' || (modules?.length ?? 1) !== 1) return false
  if ((manifest ?? createError ?? functionExists) !== undefined) return false
  return calls.every(({ error }) => error !== 'ERR_EXPORT_TYPE')
}

describe('modules that arrive compiled', () => {
  for (const [file, { cases }] of readCaseFiles()) {
    for (const wanted of cases.filter(canBeCompiled)) {
      test(`${file}: ${wanted.name}`, async () => {
        expect(await runCase(wanted, env)).toEqual([])
      })
    }
  }
})
