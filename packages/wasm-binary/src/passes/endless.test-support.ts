/** Programs that do not end, by what they do; each has a function `run` to call. */

function doublingCalls(levels: number): string {
  const functions = Array.from({ length: levels }, (_, i) => `(func $f${i} (call $f${i + 1}) (call $f${i + 1}))`)
  return `(module ${functions.join('\n')} (func $f${levels}) (export "run" (func $f0)))`
}

/** The same with each level's calls going through the table. */
function doublingIndirectCalls(levels: number): string {
  const functions = Array.from({ length: levels }, (_, i) => {
    const call = `(call_indirect (type $t) (i32.const ${i + 1}))`
    return `(func $f${i} ${call} ${call})`
  })
  const names = Array.from({ length: levels + 1 }, (_, i) => `$f${i}`).join(' ')
  return `(module (type $t (func)) (table funcref (elem ${names})) ${functions.join('\n')} (func $f${levels}) (export "run" (func $f0)))`
}

const HUGE_BODY = '(local.set 0 (i32.div_u (local.get 0) (i32.or (local.get 0) (i32.const 1))))'.repeat(3000)
const DOUBLING = '(call $f (i32.sub (local.get 0) (i32.const 1)))'

/** Texts of modules, each after what it does. */
export const ENDLESS: readonly (readonly [string, string])[] = [
  ['an empty loop', '(module (func (export "run") (loop (br 0))))'],
  ['a loop with a call', '(module (func $f) (func (export "run") (loop (call $f) (br 0))))'],
  ['a loop left and entered by br_table', '(module (func (export "run") (loop (block (br_table 0 1 (i32.const 1))))))'],
  ['a loop with parameters', '(module (func (export "run") (i32.const 1) (loop (param i32) (br 0))))'],
  ['a nested loop', '(module (func (export "run") (loop (block (loop (br_if 2 (i32.const 1)) (br 0))) (br 0))))'],
  ['tail recursion', '(module (func $f (export "run") (return_call $f)))'],
  ['mutual tail recursion', '(module (func $f (export "run") (return_call $g)) (func $g (return_call $f)))'],
  [
    'mutual tail recursion of functions that are not exported',
    '(module (func (export "run") (call $f)) (func $f (return_call $g)) (func $g (return_call $f)))',
  ],
  [
    'indirect tail recursion',
    '(module (type $t (func)) (table funcref (elem $f)) (func (export "run") (call $f)) (func $f (return_call_indirect (type $t) (i32.const 0))))',
  ],
  [
    'recursion that doubles',
    `(module (func (export "run") (call $f (i32.const 60))) (func $f (param i32) (if (local.get 0) (then ${DOUBLING}${DOUBLING}))))`,
  ],
  [
    'mutual recursion that doubles',
    `(module (func (export "run") (call $f (i32.const 60))) (func $g (param i32) (call $f (local.get 0)))
      (func $f (param i32) (if (local.get 0) (then ${DOUBLING.replace('$f', '$g')}${DOUBLING.replace('$f', '$g')}))))`,
  ],
  [
    'indirect recursion that doubles',
    `(module (type $t (func (param i32))) (table funcref (elem $f)) (func (export "run") (call $f (i32.const 60)))
      (func $f (type $t) (if (local.get 0) (then
        (call_indirect (type $t) (i32.sub (local.get 0) (i32.const 1)) (i32.const 0))
        (call_indirect (type $t) (i32.sub (local.get 0) (i32.const 1)) (i32.const 0))))))`,
  ],
  ['calls that double at each level', doublingCalls(60)],
  ['indirect calls that double at each level', doublingIndirectCalls(60)],
  ['a huge body in a loop', `(module (func (export "run") (local i32) (loop ${HUGE_BODY} (br 0))))`],
  [
    'a loop that catches everything',
    '(module (func $spin (loop (br 0))) (func (export "run") (loop (try (do (call $spin)) (catch_all (br 1))))))',
  ],
  ['a handler that throws again', '(module (tag) (func (export "run") (loop (try (do (throw 0)) (catch 0 (br 1))))))'],
  [
    'a delegated exception',
    '(module (tag) (func (export "run") (loop (try (do (try (do (throw 0)) (delegate 0))) (catch_all (br 1))))))',
  ],
  [
    'fills of a whole memory',
    '(module (memory 4096) (func (export "run") (loop (memory.fill (i32.const 0) (i32.const 1) (i32.const 0x10000000)) (br 0))))',
  ],
  [
    'copies of a whole memory',
    '(module (memory 4096) (func (export "run") (loop (memory.copy (i32.const 1) (i32.const 0) (i32.const 0xfffffff)) (br 0))))',
  ],
  [
    'copies of a whole memory downwards',
    '(module (memory 4096) (func (export "run") (loop (memory.copy (i32.const 0) (i32.const 1) (i32.const 0xfffffff)) (br 0))))',
  ],
  [
    'fills of a table',
    '(module (table $a 99999 funcref) (func (export "run") (loop (table.fill $a (i32.const 0) (ref.null func) (i32.const 99999)) (br 0))))',
  ],
  [
    'copies between tables',
    '(module (table $a 9999 funcref) (table $b 9999 funcref) (func (export "run") (loop (table.copy $a $b (i32.const 0) (i32.const 0) (i32.const 9999)) (br 0))))',
  ],
  ['growth of nothing', '(module (memory 1) (func (export "run") (loop (drop (memory.grow (i32.const 0))) (br 0))))'],
  [
    'growth of a table by nothing',
    '(module (table 1 funcref) (func (export "run") (loop (drop (table.grow (ref.null func) (i32.const 0))) (br 0))))',
  ],
  [
    'initialisation from a segment',
    '(module (memory 16) (data $d "0123456789") (func (export "run") (loop (memory.init $d (i32.const 0) (i32.const 0) (i32.const 10)) (br 0))))',
  ],
]
