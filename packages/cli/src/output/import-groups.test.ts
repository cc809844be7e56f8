import { describe, expect, it } from 'vitest'
import { groupImports } from './import-groups.ts'

const item = (module: string, name: string): { module: string; name: string } => ({ module, name })

describe('groupImports', () => {
  it('groups by capability and namespace, in a fixed order', () => {
    const groups = groupImports([
      item('env', 'abort'),
      item('wasi_snapshot_preview1', 'fd_write'),
      item('extism:host/user', 'greet'),
      item('extism:host/env', 'log_info'),
      item('extism:host/env', 'http_request'),
      item('extism:host/env', 'alloc'),
      item('extism:host/env', 'config_get'),
      item('extism:host/env', 'var_set'),
      item('extism:host/env', 'free'),
    ])
    expect(groups.map(({ capability, namespace, imports }) => [capability, namespace, imports.length])).toEqual([
      ['memory', 'extism:host/env', 2],
      ['config', 'extism:host/env', 1],
      ['vars', 'extism:host/env', 1],
      ['http', 'extism:host/env', 1],
      ['log', 'extism:host/env', 1],
      ['wasi', 'wasi_snapshot_preview1', 1],
      ['host functions', 'env', 1],
      ['host functions', 'extism:host/user', 1],
    ])
  })

  it('says that an unknown import of the ABI cannot be granted', () => {
    const [group] = groupImports([item('extism:host/env', 'no_such')])
    expect(group?.capability).toBe('unknown')
    expect(group?.grant).toContain('cannot be granted')
  })

  it('has no groups for no imports', () => {
    expect(groupImports([])).toEqual([])
  })
})
