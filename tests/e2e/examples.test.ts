import { mkdir, readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BIN, createWorkspace, ROOT, runNode, type Finished, type Workspace } from './cli-process.ts'

const EXAMPLES = path.join(ROOT, 'examples')

let workspace: Workspace

beforeAll(async () => {
  workspace = await createWorkspace()
})

afterAll(() => workspace.remove())

/** A command line of a README as arguments of Node: `npx tenon` is the command's own entry. */
function toArguments(line: string): string[] {
  const words = Array.from(line.matchAll(/"([^"]*)"|(\S+)/g), ([, quoted, plain]) => quoted ?? plain ?? '')
  const rest = words.slice(words[0] === 'npx' ? 2 : 1)
  const args = rest.map((word) => (word.startsWith('examples/') ? path.join(ROOT, word) : word))
  return words[0] === 'npx' ? [BIN].concat(args) : args
}

/** The commands in the README of an example. */
async function commandsOf(example: string): Promise<string[][]> {
  const readme = await readFile(path.join(EXAMPLES, example, 'README.md'), 'utf8')
  const block = /```sh\n([\s\S]*?)```/.exec(readme)?.[1] ?? ''
  return block
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => toArguments(line))
}

/** Runs an example as its README says, outside the repository, and gives what the last command printed. */
async function follow(example: string): Promise<string> {
  let last: Finished | undefined
  for (const args of await commandsOf(example)) {
    last = await runNode(args, { cwd: workspace.folder })
    expect([last.code, last.stderr]).toEqual([0, ''])
  }
  return last?.stdout.toString('utf8') ?? ''
}

describe('examples', () => {
  it.each([
    ['01-count-vowels', '{"count":3}'],
    [
      '02-host-function',
      [
        'Good evening, Ada! You are number 42 today.',
        'Good evening, Grace! You are number 43 today.',
        'Good evening, stranger! You are number 44 today.',
        'The var is now 44.',
        '',
      ].join('\n'),
    ],
    ['03-js-pdk-style', '{"words":6,"longest":"not"}'],
  ])('%s does what its README says', async (example, expected) => {
    expect(await follow(example)).toBe(expected)
  })

  it('are all listed in the README, and each has one of its own', async () => {
    const readme = await readFile(path.join(ROOT, 'README.md'), 'utf8')
    for (const example of await readdir(EXAMPLES)) {
      expect(readme).toContain(`(examples/${example})`)
      expect(await commandsOf(example)).not.toEqual([])
    }
  })
})

describe('the first program in the README', () => {
  it('prints what its comment says', async () => {
    const readme = await readFile(path.join(ROOT, 'README.md'), 'utf8')
    const program = /```js\n([\s\S]*?)```/.exec(readme)?.[1] ?? ''
    // Inside the repository, so that its imports are found.
    const folder = path.join(ROOT, 'node_modules/.cache/readme')
    await mkdir(folder, { recursive: true })
    const source = path.join(EXAMPLES, '01-count-vowels/count-vowels.ts')
    await runNode([BIN, 'build', source, '-o', path.join(folder, 'count-vowels.wasm')])

    const { code, stdout, stderr } = await runNode(['--input-type=module', '-e', program], { cwd: folder })
    expect([code, stderr]).toEqual([0, ''])
    expect(program).toContain(`// ${stdout.toString('utf8').trim()}\n`)
    expect(program.split('\n').length).toBeLessThan(10)
  })
})
