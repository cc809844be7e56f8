import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { demangled } from './demangle.ts'

describe('demangled', () => {
  it.each([
    ['_ZN7mycrate6divide17h0123456789abcdefE', 'mycrate::divide'],
    ['_ZN4core6option15Option$LT$T$GT$6unwrap17h0123456789abcdefE', 'core::option::Option<T>::unwrap'],
    [
      '_ZN52_$LT$shapes..Circle$u20$as$u20$core..fmt..Debug$u3e$3fmt17h0123456789abcdefE',
      '<shapes::Circle as core::fmt::Debug>::fmt',
    ],
    ['_ZN5alloc5boxed16Box$LT$T$C$A$GT$3new17hfedcba9876543210E.llvm', 'alloc::boxed::Box<T,A>::new'],
  ])('reads the older kind of Rust: %s', (symbol, expected) => {
    expect(demangled(symbol)).toBe(expected)
  })

  it.each([
    ['_RNvCs15kBYyAo9fc_7mycrate7example', 'mycrate::example'],
    ['_RNvNtC7mycrate3foo3bar', 'mycrate::foo::bar'],
    ['_RNCNvC7mycrate4main0', 'mycrate::main::{closure#0}'],
    ['_RNCNvC7mycrate4mains_0', 'mycrate::main::{closure#1}'],
    ['_RINvC7mycrate3foolE', 'mycrate::foo::<i32>'],
    ['_RINvC7mycrate3fooReAhj4_TbxEE', 'mycrate::foo::<&str, [u8; 4], (bool, i64)>'],
    ['_RNvMC7mycrateNtB2_6Circle4area', '<mycrate::Circle>::area'],
    ['_RNvXC7mycrateNtB2_6CircleNtB2_5Shape4area', '<mycrate::Circle as mycrate::Shape>::area'],
    ['_RINvC7mycrate3fooFUKCmEuE', 'mycrate::foo::<unsafe extern "C" fn(u32)>'],
    ['_RINvC7mycrate3fooDNtB2_5ShapeEL_E', 'mycrate::foo::<dyn mycrate::Shape>'],
    ['_RINvC7mycrate3fooKlnff_Kb1_E', 'mycrate::foo::<-255, true>'],
  ])('reads the newer kind of Rust: %s', (symbol, expected) => {
    expect(demangled(symbol)).toBe(expected)
  })

  it.each([
    ['_Z3addii', 'add(int, int)'],
    ['_Z4mainv', 'main()'],
    ['_ZNK6shapes6CircleIiE5ratioEi', 'shapes::Circle<int>::ratio(int) const'],
    ['_ZN6shapes6CircleC2Ei', 'shapes::Circle::Circle(int)'],
    ['_ZN6shapes6CircleIdED1Ev', 'shapes::Circle<double>::~Circle()'],
    ['_ZN6shapes6CircleplERKS0_', 'shapes::Circle::operator+(shapes::Circle const&)'],
    ['_Z5applyPFiiEi', 'apply(int (*)(int), int)'],
    ['_Z3sumRA3_Ki', 'sum(int const (&) [3])'],
    ['_Z3maxIiET_S0_S0_', 'int max<int>(int, int)'],
    ['_Z5printIJidEEvDpT_', 'void print<int, double>(int, double)'],
    ['_ZNSt6vectorIiSaIiEE9push_backERKi', 'std::vector<int, std::allocator<int>>::push_back(int const&)'],
    ['_ZN12_GLOBAL__N_14failEv', '(anonymous namespace)::fail()'],
    ['_ZZ4mainvENKUliE_clEi', 'main()::{lambda(int)#1}::operator()(int) const'],
    ['_Z3getILi3EEiv', 'int get<3>()'],
    ['_ZN1ScvbEv', 'S::operator bool()'],
    ['_ZTV6Circle', 'vtable for Circle'],
    ['_ZN5shape4sideE', 'shape::side'],
    ['_Z3addii.part.0', 'add(int, int)'],
    ['_Z3fooSsPKcz', 'foo(std::string, char const*, ...)'],
    ['_Z1fM1SFivE', 'f(int (S::*)())'],
  ])('reads C++: %s', (symbol, expected) => {
    expect(demangled(symbol)).toBe(expected)
  })

  it.each([
    'main',
    'runtime.gopanic',
    '',
    '_Z',
    '_ZN',
    '_R',
    '_RB_',
    '_ZN3abc',
    '_Z3addX',
    '_RNvNvNvB3_1a',
    '_ZN1A1BES9_',
  ])('leaves %j alone', (name) => {
    expect(demangled(name)).toBeUndefined()
  })

  it('ends with names that are meant to grow', () => {
    const types = Array.from({ length: 40 }, (_, i) => `S${i === 0 ? '' : (i - 1).toString(36).toUpperCase()}_`)
    const grown = `_Z1f1aI${types.map((type) => `1bI${type}${type}E`).join('')}E`
    const start = performance.now()
    expect(() => demangled(grown)).not.toThrow()
    expect(() => demangled(`_R${'IC1a'.repeat(900)}`)).not.toThrow()
    expect(performance.now() - start).toBeLessThan(1000)
  })

  it('never throws, whatever it is given', () => {
    const letters = fc.constantFrom(...'_ZRNCIESTKLMXYPOFABJDUhijv0123456789abnst$.'.split(''))
    const names = fc.array(letters, { maxLength: 80 }).map((parts) => parts.join(''))
    fc.assert(
      fc.property(fc.constantFrom('_Z', '_ZN', '_R', '_RNv', '_RIN'), names, (prefix, rest) => {
        const text = demangled(prefix + rest)
        expect(text === undefined || text.length < 10_000).toBe(true)
      }),
      { numRuns: 3000 },
    )
  })
})
