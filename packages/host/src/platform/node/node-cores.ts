/** How many threads can run at once, as far as the process may use the machine. */
export function nodeCores(): number {
  return Math.max(1, process.getBuiltinModule('node:os').availableParallelism())
}
