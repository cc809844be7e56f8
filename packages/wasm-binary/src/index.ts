export { MemoryCapError } from './passes/memory-cap-error.ts'
export { TableCapError } from './passes/table-cap-error.ts'
export { assemble, type CodePart, s32, u32 } from './assemble.ts'
export { WasmBinaryError, type WasmBinaryErrorCode } from './wasm-binary-error.ts'
export { ByteReader } from './byte-reader.ts'
export { ByteWriter } from './byte-writer.ts'
export { i32Constant, i64Constant } from './const-expression.ts'
export { encodeModule } from './encode-module.ts'
export { countImports, functionTypeOf } from './index-space.ts'
export { InstructionWalker } from './instruction-walker.ts'
export { EMPTY_MODULE } from './module.ts'
export type {
  ConstExpression,
  CustomSection,
  DataSegment,
  DefinedType,
  ElementItems,
  ElementSegment,
  EncodedCode,
  Export,
  ExternKind,
  ExternType,
  FunctionType,
  Global,
  GlobalType,
  Import,
  Limits,
  Table,
  TableType,
  Tag,
  TypeGroup,
  ValueType,
  WasmModule,
} from './module.ts'
export { OPCODE, PREFIX, prefixedOpcode } from './opcodes.ts'
export { parseModule, type ParseOptions } from './parse-module.ts'
export { capMemories } from './passes/cap-memories.ts'
export { capTables } from './passes/cap-tables.ts'
export {
  type BorderDescription,
  describeBorder,
  type ExternDescription,
  type ImportDescription,
} from './passes/describe-border.ts'
export { describeModule, type MemoryDescription, type ModuleDescription } from './passes/describe-module.ts'
export type { BodyPlace } from './passes/code-walker.ts'
export { addCopies, type Copies, finishCopies, originBeforeCopies } from './passes/copy-at-once.ts'
export { directHostCalls } from './passes/direct-host-calls.ts'
export { exportMutableGlobals, type ExportedGlobals } from './passes/export-mutable-globals.ts'
export { HOST_NAMESPACE, type HostSlot, slotAdapter, SLOTS_EXPORT, START_EXPORT } from './passes/host-slots.ts'
export { type KernelModule, readKernelModule } from './passes/kernel-module.ts'
export { KERNEL_EXPORT_PREFIX, linkKernel, type LinkOptions } from './passes/link-kernel.ts'
export { instrument } from './passes/instrument.ts'
export {
  FIRST_POLL_UNITS,
  FLAG_MEMORY,
  FUEL_EXPORT,
  GROW_SLOT,
  type Instrumented,
  type InstrumentOptions,
  POLL_SLOT,
  YIELD_NOW,
  YIELD_SLOT,
} from './passes/instrument-options.ts'
export { type Appended, ModuleAppender } from './passes/module-appender.ts'
export { ModuleEditor } from './passes/module-editor.ts'
export {
  memoryExport,
  NOTED_BLOCK_BYTES,
  NOTED_OVERHANG_BYTES,
  NOTES_EXPORT,
  RESTORE_EXPORT,
  SAVE_EXPORT,
} from './passes/restore-exports.ts'
export { applySnapshot, type Snapshot, type SnapshotOptions } from './passes/snapshot.ts'
export { stubDeadFunctions } from './passes/stub-dead-functions.ts'
export { SUSPEND_ADAPTER, suspendAdapter } from './passes/suspend-adapter.ts'
export { ZERO_SCAN, ZERO_SCAN_STEP, zeroScanModule } from './passes/zero-scan.ts'
export type { Producer } from './producers-section.ts'
export type { SectionSize } from './sections/section-sizes.ts'
export { VALUE_TYPE, valueTypeName } from './value-type.ts'
export { walkBody } from './walk-body.ts'
export { trapBody, zeroBody } from './zero-body.ts'
