import { findJspi } from '../limits/jspi.ts'
import type { Capabilities } from './interfaces.ts'

/** What every runtime can tell of itself. */
export function commonCapabilities(): Pick<
  Capabilities,
  'supportsJSPromiseInterface' | 'allowSharedBufferCodec' | 'supportsWasiPreview1' | 'supportsTimeouts'
> {
  return {
    supportsJSPromiseInterface: findJspi() !== undefined,
    allowSharedBufferCodec: false,
    supportsWasiPreview1: true,
    supportsTimeouts: true,
  }
}
