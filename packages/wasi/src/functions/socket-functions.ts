import { fail } from '../wasi-error.ts'
import type { WasiContext, WasiFunction } from './wasi-context.ts'

/** Sockets: no descriptor is one. */
export function socketFunctions({ descriptors }: WasiContext): Record<string, WasiFunction> {
  const refuse = (fd: number): never => {
    descriptors.get(fd)
    return fail('NOTSOCK')
  }
  return { sock_accept: refuse, sock_recv: refuse, sock_send: refuse, sock_shutdown: refuse }
}
