/** A member of js-pdk's globals, a use of it in js-pdk's style, and what comes of it on every host. */
export interface PdkMember {
  readonly member: string
  /** Statements that return what the output is to be, as text. */
  readonly body: string
  readonly input?: string
  readonly output: string
  /** What the error of the call must hold, in place of an output. */
  readonly error?: RegExp
}

const HOST: readonly PdkMember[] = [
  {
    member: 'Host.inputBytes',
    body: 'const b = Host.inputBytes(); return [b instanceof ArrayBuffer, ...new Uint8Array(b)]',
    input: '\u0000é',
    output: 'true,0,195,169',
  },
  { member: 'Host.inputString', body: 'return Host.inputString().length', input: 'é😀', output: '3' },
  {
    member: 'Host.outputBytes',
    body: 'const ok = Host.outputBytes(new Uint8Array([1, 2, 255]).buffer); return ok',
    output: 'true',
  },
  { member: 'Host.outputString', body: 'return Host.outputString("first")', output: 'true' },
  {
    member: 'Host.getFunctions',
    body: 'const f = Host.getFunctions(); return [Object.keys(f).sort(), typeof f.shout]',
    output: 'shout,thousandfold,wide,function',
  },
  {
    member: 'Host.getFunctions: calls, handles',
    body: 'return Memory.find(Host.getFunctions().shout(Memory.fromString("größe").offset)).readString()',
    output: 'GRÖSSE',
  },
  {
    member: 'Host.getFunctions: seven arguments, i64 exact',
    body: 'return Host.getFunctions().wide(-1, 2n ** 63n - 1n, 0.5, Math.PI, -1n, 7, 9007199254740993n)',
    output: '-9223372036854775801',
  },
  {
    member: 'Host.getFunctions: another interface, numbers',
    body: 'return Host.getFunctions().thousandfold(1.5)',
    output: '1500',
  },
  {
    member: 'Host.getFunctions: what is no number is refused',
    body: 'try { Host.getFunctions().shout("x") } catch (error) { return error.name }',
    output: 'TypeError',
  },
  {
    member: 'Host.invokeFunc',
    body: 'return Memory.find(Host.invokeFunc(0, Memory.fromString("by number").offset)).readString()',
    output: 'BY NUMBER',
  },
  {
    member: 'Host.invokeFunc0',
    body: 'return Host.invokeFunc0(0, Memory.fromString("x").offset)',
    output: 'undefined',
  },
  {
    member: 'Host.arrayBufferToBase64',
    body: 'return Host.arrayBufferToBase64(new Uint8Array([0, 255, 16]).buffer)',
    output: 'AP8Q',
  },
  {
    member: 'Host.base64ToArrayBuffer',
    body: 'const b = Host.base64ToArrayBuffer("AP8Q"); return [b instanceof ArrayBuffer, ...new Uint8Array(b)]',
    output: 'true,0,255,16',
  },
]

const MEMORY: readonly PdkMember[] = [
  {
    member: 'Memory.fromString, MemoryHandle.offset and len',
    body: 'const m = Memory.fromString("héy"); return [Number(m.offset) > 0, Number(m.len), m.readString()]',
    output: 'true,4,héy',
  },
  {
    member: 'Memory.fromBuffer, readBytes',
    body: 'const b = Memory.fromBuffer(new Uint8Array([9, 0, 8]).buffer).readBytes(); return [b instanceof ArrayBuffer, ...new Uint8Array(b)]',
    output: 'true,9,0,8',
  },
  {
    member: 'Memory.fromJsonObject, readJsonObject',
    body: 'return JSON.stringify(Memory.fromJsonObject({ a: [1, "é"] }).readJsonObject())',
    output: '{"a":[1,"é"]}',
  },
  {
    member: 'Memory.allocUInt32, readUInt32',
    body: 'const m = Memory.allocUInt32(4294967295); return [Number(m.len), m.readUInt32()]',
    output: '4,4294967295',
  },
  {
    member: 'Memory.allocUInt64, readUInt64',
    body: 'const m = Memory.allocUInt64(2n ** 64n - 1n); return [Number(m.len), m.readUInt64()]',
    output: '8,18446744073709551615',
  },
  {
    member: 'Memory.allocFloat32, readFloat32',
    body: 'const m = Memory.allocFloat32(1.5); return [Number(m.len), m.readFloat32()]',
    output: '4,1.5',
  },
  {
    member: 'Memory.allocFloat64, readUFloat64',
    body: 'const m = Memory.allocFloat64(Math.PI); return [Number(m.len), m.readUFloat64() === Math.PI]',
    output: '8,true',
  },
  {
    member: 'Memory.find',
    body: 'const m = Memory.fromString("found"); const f = Memory.find(m.offset); return [f.readString(), Number(f.len)]',
    output: 'found,5',
  },
  {
    member: 'MemoryHandle.free',
    body: 'const m = Memory.fromString("gone"); m.free(); return Number(Memory.find(m.offset).len)',
    output: '0',
  },
]

const STATE: readonly PdkMember[] = [
  { member: 'Var.set, getString', body: 'Var.set("k", "wért"); return Var.getString("k")', output: 'wért' },
  {
    member: 'Var.set, getBytes: lasts over calls',
    body: 'Var.set("b", new Uint8Array([1, 0, 2]).buffer); return [Var.getString("k"), ...new Uint8Array(Var.getBytes("b"))]',
    output: 'wért,1,0,2',
  },
  {
    member: 'Var: none',
    body: 'return [Var.getString("none") === null, Var.getBytes("none") === null]',
    output: 'true,true',
  },
  { member: 'Config.get', body: 'return [Config.get("greeting"), Config.get("none") === null]', output: 'Hi,true' },
]

const WEB: readonly PdkMember[] = [
  {
    member: 'TextEncoder, TextDecoder',
    body: 'return new TextDecoder().decode(new TextEncoder().encode("é😀"))',
    output: 'é😀',
  },
  {
    member: 'console.*',
    body: 'for (const name of ["log", "info", "warn", "error", "debug", "trace"]) console[name]([1]); console.table([1]); console.assert(false); console.count(); console.time("t"); console.timeEnd("t"); return "done"',
    output: 'done',
  },
  {
    member: 'URL',
    body: 'return new URL("../x?q=1#h", "https://a.example/b/c/d").href',
    output: 'https://a.example/b/x?q=1#h',
  },
  { member: 'URLSearchParams', body: 'return new URLSearchParams({ a: "1 2" })', output: 'a=1+2' },
  {
    member: 'URLPattern',
    body: 'return new URLPattern({ pathname: "/b/:id" }).exec("https://a.example/b/7").pathname.groups.id',
    output: '7',
  },
  { member: 'atob, btoa', body: 'return [btoa("a\\xff"), atob("Yf8=") === "a\\xff"]', output: 'Yf8=,true' },
  {
    member: 'structuredClone',
    body: 'return structuredClone(new Map([["k", new Date(0)]])).get("k").getTime()',
    output: '0',
  },
  {
    member: 'crypto.getRandomValues, randomUUID',
    body: 'return [crypto.getRandomValues(new Uint8Array(8)).some(Boolean), crypto.randomUUID().length]',
    output: 'true,36',
  },
  {
    member: 'crypto.subtle.digest',
    body: 'let hex; crypto.subtle.digest("SHA-1", new TextEncoder().encode("abc")).then((d) => { hex = new Uint8Array(d).toHex() }); return Promise.resolve().then(() => hex)',
    output: 'a9993e364706816aba3e25717850c26c9cd0d89d',
  },
  { member: 'performance.now', body: 'return typeof performance.now()', output: 'number' },
  { member: 'DOMException', body: 'return new DOMException("m", "AbortError").code', output: '20' },
  {
    member: 'Event, EventTarget',
    body: 'const t = new EventTarget(); let seen; t.addEventListener("x", (e) => { seen = e.type }); t.dispatchEvent(new Event("x")); return seen',
    output: 'x',
  },
  { member: 'Headers', body: 'return new Headers({ "A-b": "1" }).get("a-B")', output: '1' },
  { member: 'Response', body: 'return new Response("x", { status: 201 }).status', output: '201' },
  { member: 'self', body: 'return self === globalThis', output: 'true' },
  { member: 'Buffer', body: 'return Buffer.from("é").toString("hex")', output: 'c3a9' },
  {
    member: 'Date',
    body: 'return Math.abs(Date.now() - new Date().getTime()) < 1000 && Date.now() > 1.7e12',
    output: 'true',
  },
]

const FAILURES: readonly PdkMember[] = [
  { member: 'an exception', body: 'throw new RangeError("thrown")', output: '', error: /RangeError: thrown/ },
  {
    member: 'a rejected promise',
    body: 'return Promise.reject(new RangeError("rejected"))',
    output: '',
    error: /RangeError: rejected/,
  },
  {
    member: 'a later rejection',
    body: 'return Promise.resolve().then(() => { throw new Error("late") })',
    output: '',
    error: /late/,
  },
]

export const PDK_MEMBERS: readonly PdkMember[] = [...HOST, ...MEMORY, ...STATE, ...WEB, ...FAILURES]
