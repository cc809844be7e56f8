/**
 * What passes may refuse, by feature, with how many modules of each suite have it at most. What polls or counts cannot
 * stop an atomic wait; what imports a flag makes the module's memories itself, which JavaScript cannot do for memory64
 * everywhere.
 */
const WAITS = { 'memory.atomic.wait': { spec: 2, random: 10 } }
const KNOWN: Readonly<Record<string, Readonly<Record<string, Readonly<Record<Suite, number>>>>>> = {
  'instrument: poll': WAITS,
  'instrument: poll, cooperative': WAITS,
  'instrument: fuel': WAITS,
  'instrument: flag': { ...WAITS, memory64: { spec: 53, random: 200 } },
  'cap, instrument: poll, fuel, growth, and link the kernel': WAITS,
}

type Suite = 'spec' | 'random'

/** How many modules of a suite a pass may refuse for want of a feature. */
export function mayRefuse(suite: Suite, pass: string, feature: string): number {
  return KNOWN[pass]?.[feature]?.[suite] ?? 0
}
