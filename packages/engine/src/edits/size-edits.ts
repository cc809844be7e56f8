import type { SourceEdit } from './source-edit.ts'

const NUMBER_WHY = 'strtod is the only one that reads a number besides js_atod, and slower: c/json-number.h'

/** What the engine need not carry; more of it is done by compiling: compile-for-size.ts. */
export const SIZE_EDITS: readonly SourceEdit[] = [
  {
    name: 'json-number-include',
    file: 'quickjs.c',
    find: 'static int json_parse_number(JSParseState *s, const uint8_t **pp)\n{',
    replace: '#include "json-number.h"\n\nstatic int json_parse_number(JSParseState *s, const uint8_t **pp)\n{',
    why: NUMBER_WHY,
  },
  {
    name: 'json-number',
    file: 'quickjs.c',
    find: '    s->token.u.num.val = js_float64(strtod((const char *)p_start, NULL));\n',
    replace: '    s->token.u.num.val = json_number(p_start);\n',
    why: NUMBER_WHY,
  },
]
