import { ENV_FUNCTIONS, ENV_NAMESPACE, type EnvFunctionName, isEnvFunctionName } from '@tenon/abi'

/** Copies bytes of the plug-in's own memory into a block. */
const BLOCK = `
  (func $block (param $at i32) (param $length i32) (result i64) (local $block i64) (local $i i32)
    (local.set $block (call $alloc (i64.extend_i32_u (local.get $length))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $i) (local.get $length)))
        (call $store_u8
          (i64.add (local.get $block) (i64.extend_i32_u (local.get $i)))
          (i32.load8_u (i32.add (local.get $at) (local.get $i))))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br $next)))
    (local.get $block))`

/** Makes a block the output. */
const GIVE = `
  (func $give (param $block i64)
    (call $output_set (local.get $block) (call $length (local.get $block))))`

/**
 * A whole module of the text of its imports and definitions: the ABI's functions that it names by `$name` are imported,
 * `$block` and `$give` are defined where it calls them, and a memory of one page is there unless it has its own.
 */
export function hostileModule(body: string): string {
  const helpers = [...(body.includes('$block ') ? [BLOCK] : []), ...(body.includes('$give ') ? [GIVE] : [])].join('')
  const ownImports = [...body.matchAll(/^ *\(import .*$/gm)].map(([line]) => line)
  const rest = body.replaceAll(/^ *\(import .*$/gm, '')
  const names = new Set([...`${body}${helpers}`.matchAll(/call \$(\w+)/g)].map(([, name]) => name ?? ''))
  const isImported = (name: string): name is EnvFunctionName =>
    isEnvFunctionName(name) && !ownImports.some((line) => line.includes(`$${name} `))
  const imports = [...names].filter(isImported).map(importLine)
  const memory = /\(memory\s/.test(body) ? '' : '(memory (export "memory") 1)'
  return `(module\n${[...ownImports, ...imports].join('\n')}\n${memory}${helpers}\n${rest})`
}

function importLine(name: EnvFunctionName): string {
  const { params, results } = ENV_FUNCTIONS[name]
  return `(import "${ENV_NAMESPACE}" "${name}" (func $${name}${typeList('param', params)}${typeList('result', results)}))`
}

function typeList(kind: string, types: readonly string[]): string {
  return types.length === 0 ? '' : ` (${kind} ${types.join(' ')})`
}
