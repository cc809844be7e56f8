import { assemble, u32 } from '../assemble.ts'
import { ByteWriter } from '../byte-writer.ts'
import { i64Constant } from '../const-expression.ts'
import type { WasmModule } from '../module.ts'
import { OPCODE } from '../opcodes.ts'
import { encodeCode } from '../sections/code-section.ts'
import { VALUE_TYPE } from '../value-type.ts'
import { bodyReader, skipLocals, walkBody } from '../walk-body.ts'
import { FUEL_EXPORT } from './instrument-options.ts'
import { type Appended, ModuleAppender } from './module-appender.ts'

/** What is not executed itself: it only tells where something ends or begins. */
const FREE: ReadonlySet<number> = new Set([
  OPCODE.block,
  OPCODE.loop,
  OPCODE.end,
  OPCODE.else,
  OPCODE.catch,
  OPCODE.catchAll,
  OPCODE.delegate,
])

/** Takes 1 from the fuel before each instruction: slow, and too simple to be wrong. Bulk instructions cost no more. */
export function countNaively(module: WasmModule): Appended {
  const appender = new ModuleAppender(module)
  const fuel = appender.addGlobal({ value: VALUE_TYPE.i64, mutable: true }, i64Constant(0n))
  appender.addExport(FUEL_EXPORT, 'global', fuel)
  const take = assemble([OPCODE.globalGet, u32(fuel), OPCODE.i64Const, 1, 0x7d, OPCODE.globalSet, u32(fuel)])
  appender.replaceCode(encodeCode({ ...module, code: module.code.map((body) => countBody(module, body, take)) }))
  return appender.finish()
}

function countBody(module: WasmModule, body: Uint8Array, take: Uint8Array): Uint8Array {
  const writer = new ByteWriter(body.length * 8)
  const reader = bodyReader(module.source, body)
  skipLocals(reader)
  let copied = 0
  walkBody(module.source, body, ({ opcode, start }) => {
    if (FREE.has(opcode)) return
    writer.range(body, copied, start)
    writer.bytes(take)
    copied = start
  })
  writer.range(body, copied, body.length)
  return writer.toBytes()
}
