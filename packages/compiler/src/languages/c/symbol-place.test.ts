import { describe, expect, it } from 'vitest'
import { findSymbol } from './symbol-place.ts'

describe('findSymbol', () => {
  it.each([
    ['a call behind the declaration', 'int gone(int);\n\nint f(void) {\n  return gone(1);\n}', 4, 10],
    ['a call that is a statement', 'extern void gone(void);\nvoid f(void) {\n  gone();\n}', 3, 3],
    ['an argument', 'char *gone(void);\nvoid f(void) { puts(gone()); }', 2, 21],
    ['a call on the line of its declaration', 'int gone(void); int f(void) { return gone(); }', 1, 38],
    ['a call behind else', 'void gone(void);\nvoid f(int a) {\n  if (a) a = 1;\n  else gone();\n}', 4, 8],
    ['a call behind a cast', 'long gone(void);\nint f(void) { int a = (int) gone(); return a; }', 2, 29],
    ['a product', 'int gone(void);\nint f(int a) { return a * gone(); }', 2, 27],
    ['a declaration with attributes', '[[noreturn]] static inline\nunsigned long *gone(int);\nint a = gone(1);', 3, 9],
    ['a name that is part of another', 'int not_gone(void);\nint gone(void);\nint a = not_gone() + gone();', 3, 22],
    ['a pointer to it', 'int gone(void);\nint (*f)(void) = gone;', 2, 18],
    ['a variable', 'extern int gone;\nint f(void) { return gone; }', 2, 22],
    ['a comment before it', '// gone()\nint f(void) { return gone(); }', 2, 22],
  ])('finds %s', (_, text, line, column) => {
    expect(findSymbol(text, 'gone')).toEqual({ line, column, lineText: text.split('\n')[line - 1] })
  })

  it.each([
    ['shop::price(int)', 'namespace shop {\nint price(int);\n}\nint f() {\n  return shop::price(1);\n}', 5, 16],
    ['shop::Till::open() const', 'std::vector<int> Till::open() const;\nint f(Till &t) { t.open(); }', 2, 20],
    ['list()', 'std::map<int, std::vector<int>> list();\nauto all = list();', 2, 12],
    ['only', 'int only(void);', 1, 5],
    ['long', `${'a<b> '.repeat(10_000)}= long();`, 1, 50_003],
  ])('finds %s, as the linker writes it', (symbol, text, line, column) => {
    expect(findSymbol(text, symbol)).toMatchObject({ line, column })
  })

  it('finds nothing where the name is not in the text, or is none', () => {
    expect(findSymbol('int f(void);', 'gone')).toBeUndefined()
    expect(findSymbol('int f(void);', '(anonymous)')).toBeUndefined()
  })
})
