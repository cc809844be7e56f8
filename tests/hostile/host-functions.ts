import { hostFunction, type HostFunctions } from '@tenon/host'
import type { World } from './attack.ts'

/** What an application might give its plug-ins. */
export function hostFunctions({ seen, reenter }: World): HostFunctions {
  return {
    upper: hostFunction.text((text) => text.toUpperCase()),
    merge: hostFunction.json((value: object) => ({ ...value })),
    fail: hostFunction.text(() => {
      throw new Error('no')
    }),
    never: hostFunction.text(() => new Promise<string>(() => {})),
    megabyte: hostFunction.bytes(() => new Uint8Array(1_000_000)),
    keep: hostFunction.bytes((bytes) => void seen.push(bytes)),
    reenter: hostFunction.text(async () => {
      try {
        await reenter()
        return 'ok'
      } catch (thrown) {
        return String((thrown as { code?: unknown }).code)
      }
    }),
    numbers: {
      take: hostFunction(['i32', 'i64', 'f32', 'f64'], ['f64'], (_, ...values) => {
        seen.push(values)
        return NaN
      }),
    },
  }
}
