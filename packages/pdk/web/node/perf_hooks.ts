/** Node's perf_hooks: the clock. */
export const performance = globalThis.performance

export default { performance }
