import { describe, expect, it } from 'vitest'
import { compileEngineC } from './compile-c.ts'

describe('compileEngineC', () => {
  it('fails with what clang wrote', async () => {
    const units: string[] = []
    const compiling = compileEngineC({
      variant: 'small',
      quickjs: new Map(),
      glue: new Map([['broken.c', 'int broken(void) { return missing; }\n']]),
      onUnit: (name, done) => units.push(`${name} ${done}`),
    })
    await expect(compiling).rejects.toMatchObject({
      code: 'ERR_ENGINE_BUILD',
      message: expect.stringMatching(/broken\.c:1:\d+: error: use of undeclared identifier 'missing'/) as string,
    })
    expect(units).toEqual(['broken.c 0'])
  }, 120_000)
})
