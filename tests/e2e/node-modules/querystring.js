import querystring, { parse, stringify } from 'node:querystring'

export function run() {
  return [
    { ...parse('a=1&b=2&a=3&c=%zz&d=x+y&e&=f&g=h=i') },
    { ...parse('a:1;b:2', ';', ':') },
    stringify({ a: [1, 'x y'], b: true, c: null, d: 'ü', e: '', f: undefined, g: 1.5, h: {} }),
    querystring.escape("a b&c!'()*"),
    querystring.unescape('%41%'),
    { ...parse('a=1&b=2', null, null, { maxKeys: 1 }) },
  ]
}
