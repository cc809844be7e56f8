import { ByteWriter, type CustomSection, type WasmModule } from '@tenon/wasm-binary'

/** Id of the data section, the last that is not custom. */
export const DATA_SECTION = 11

const SECTION_NAME = 'producers'

/** What a module was made from and by, as the tool conventions' `producers` section has it: field, name, version. */
export type Producers = readonly { readonly field: string; readonly name: string; readonly version: string }[]

/** `module` with a `producers` section in place of any it had. */
export function withProducers(module: WasmModule, producers: Producers): WasmModule {
  const others = module.customSections.filter(({ name }) => name !== SECTION_NAME)
  return { ...module, customSections: [...others, toSection(producers)] }
}

function toSection(producers: Producers): CustomSection {
  const fields = [...new Set(producers.map(({ field }) => field))]
  const writer = new ByteWriter()
  writer.u32(fields.length)
  for (const field of fields) {
    const values = producers.filter((producer) => producer.field === field)
    writer.name(field)
    writer.u32(values.length)
    for (const { name, version } of values) {
      writer.name(name)
      writer.name(version)
    }
  }
  return { name: SECTION_NAME, bytes: writer.toBytes(), after: DATA_SECTION }
}
