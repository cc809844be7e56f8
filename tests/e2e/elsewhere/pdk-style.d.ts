declare module 'main' {
  export function greet(): I32
  export function mirror(): I32
  export function code(): I32
  export function callText(): I32
  export function callNumbers(): I32
  export function callOtherInterface(): I32
  export function quiet(): I32
}

declare module 'extism:host' {
  interface user {
    shout(text: PTR): PTR
    wide(a: I32, b: I64, c: F32, d: F64, e: I64, f: I32, g: I64): I64
  }
  interface other {
    thousandfold(value: F64): I32
  }
}
