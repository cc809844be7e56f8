import { type CallContext, readIfBlock } from '../call-context.ts'
import { type HostFunction, hostFunction } from '../host-function.ts'
import { toErrorWire } from './error-wire.ts'
import type { HostLink, ServeBlocks } from './host-link.ts'
import type { Answer, FunctionAsk, FunctionWire, ResultsAnswer } from './worker-protocol.ts'

/** Host functions as a worker has them: each asks the host, which has the implementation. */
export function proxyFunctions(
  wires: readonly FunctionWire[],
  link: HostLink,
): ReadonlyMap<string, ReadonlyMap<string, HostFunction>> {
  const table = new Map<string, Map<string, HostFunction>>()
  for (const [index, wire] of wires.entries()) {
    const names = table.get(wire.namespace) ?? new Map<string, HostFunction>()
    table.set(wire.namespace, names.set(wire.name, proxyFunction(index, wire, link)))
  }
  return table
}

function proxyFunction(index: number, { params, results, isUntyped }: FunctionWire, link: HostLink): HostFunction {
  const toAsk = (context: CallContext, args: FunctionAsk['args']): FunctionAsk => ({
    kind: 'function',
    index,
    args,
    blocks: args.flatMap((arg) => blockOf(context, arg)),
  })
  return {
    ...hostFunction(params, results, (): never => undefined as never),
    isUntyped,
    isAsync: !link.canWait,
    invoke: (context, args) =>
      link.canWait ? link.ask(toAsk(context, args), blockServer(context)) : link.askLater(toAsk(context, args)),
    toResults: (context, answer) => toResults(context, answer as Answer),
  }
}

function blockOf(context: CallContext, handle: number | bigint): FunctionAsk['blocks'] {
  if (typeof handle !== 'bigint' || handle === 0n) return []
  const content = readIfBlock(context, handle)
  return content === undefined ? [] : [[handle, content]]
}

function blockServer(context: CallContext): ServeBlocks {
  return (ask) => {
    try {
      if (ask.kind === 'read') return { kind: 'block', content: readIfBlock(context, ask.handle) }
      return { kind: 'stored', handle: context.store(ask.content) }
    } catch (error) {
      return { kind: 'error', error: toErrorWire(error) }
    }
  }
}

/** The results, with handles in place of tickets. */
function toResults(context: CallContext, answer: Answer): unknown {
  const { results, stored } = answer as ResultsAnswer
  if (stored.length === 0) return results
  const handles = new Map(stored.map(([ticket, content]) => [ticket, context.store(content)]))
  const settle = (value: unknown): unknown => handles.get(value as bigint) ?? value
  return Array.isArray(results) ? results.map(settle) : settle(results)
}
