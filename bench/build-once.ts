// Prints the milliseconds that one build takes in this fresh process, loading the compiler included.
const start = performance.now()
const { compile } = await import('@tenon/compiler')
await compile(process.argv[2] ?? '')
console.log(performance.now() - start)
process.exit(0)
