declare module 'main' {
  export function greet(): I32
}

declare module 'extism:host' {
  interface user {
    /** The name of a guest, from text that has the guest's number; both are handles. */
    lookUpName(id: PTR): PTR
  }
}
