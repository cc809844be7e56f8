import { readFileSync } from 'node:fs'
import { createPlugin, hostFunction } from '@tenon/host'

/** What calls of a plug-in in any language use of their fuel. Run as a program it prints that of a file. */
export async function fuelFigures(file: string): Promise<readonly string[]> {
  const decorate = hostFunction.text((text) => `<${text}>`)
  const limits = { fuel: 10_000_000_000 }
  const plugin = await createPlugin(readFileSync(file), {
    wasi: true,
    thread: 'inline',
    functions: { decorate },
    config: { vowels: 'aeiou' },
    limits,
  })
  const figures: string[] = []
  for (const [name, input] of [
    ['count_vowels', 'Hello, World!'],
    ['count_vowels', 'Hello, World!'],
    ['echo', 'x'.repeat(10_000)],
    ['greet', 'you'],
  ] as const) {
    await plugin.call(name, input)
    figures.push(`${name} ${plugin.fuelConsumed}`)
  }
  return figures
}

if (process.argv[1] === import.meta.filename) {
  console.log(JSON.stringify(await fuelFigures(process.argv[2] ?? '')))
}
