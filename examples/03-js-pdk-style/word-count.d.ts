declare module 'main' {
  export function wordCount(): I32
}
