import { expect, it } from 'vitest'
import type { FileNode } from '../file-system/file-system.ts'
import { DescriptorTable } from './descriptor-table.ts'
import { OpenFile } from './descriptor.ts'

const MODE = { canRead: true, canWrite: true, flags: 0, inheriting: 0 }

it('closes all, also where one of them cannot be closed', () => {
  const closed: string[] = []
  const fileOf = (name: string): OpenFile => {
    const node: Partial<FileNode> = {
      close() {
        closed.push(name)
        if (name === 'broken') throw new Error('no space on the server')
      },
    }
    return new OpenFile(node as FileNode, MODE)
  }
  const table = new DescriptorTable(2)
  for (const name of ['broken', 'other']) table.insert(() => fileOf(name))
  table.closeAll()
  expect(closed).toEqual(['broken', 'other'])
  expect(table.insert(() => fileOf('next'))).toBe(0)
})
