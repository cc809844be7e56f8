const decoder = new TextDecoder()

/** Whatever would write to an output fails with this. */
const READ_ONLY = 'Cannot set values on output'

/** The bytes that a call gave, or of a block: a `DataView` that cannot be written through. */
export class PluginOutput extends DataView<ArrayBuffer> {
  #bytes: Uint8Array<ArrayBuffer> | undefined

  /**
   * The output as JSON; the type is the caller's word.
   * @throws {SyntaxError} when it is not JSON
   */
  // oxlint-disable-next-line typescript/no-explicit-any -- `@extism/extism` declares it so, and users rely on it
  json(): any {
    return JSON.parse(this.text())
  }

  /** The bytes in their buffer. */
  arrayBuffer(): ArrayBuffer {
    return this.buffer
  }

  /** The output as UTF-8. */
  text(): string {
    return decoder.decode(this.buffer)
  }

  /** As {@link text}. */
  string(): string {
    return this.text()
  }

  /** The bytes; each call returns the same array. */
  bytes(): Uint8Array<ArrayBuffer> {
    return (this.#bytes ??= new Uint8Array(this.buffer))
  }

  override setInt8(): never {
    throw new Error(READ_ONLY)
  }

  override setInt16(): never {
    throw new Error(READ_ONLY)
  }

  override setInt32(): never {
    throw new Error(READ_ONLY)
  }

  override setUint8(): never {
    throw new Error(READ_ONLY)
  }

  override setUint16(): never {
    throw new Error(READ_ONLY)
  }

  override setUint32(): never {
    throw new Error(READ_ONLY)
  }

  override setFloat32(): never {
    throw new Error(READ_ONLY)
  }

  override setFloat64(): never {
    throw new Error(READ_ONLY)
  }

  override setBigInt64(): never {
    throw new Error(READ_ONLY)
  }

  override setBigUint64(): never {
    throw new Error(READ_ONLY)
  }
}

/** An output of bytes, copied where they are but a part of their buffer. */
export function outputOf(bytes: Uint8Array<ArrayBuffer>): PluginOutput {
  const isWhole = bytes.byteLength === bytes.buffer.byteLength
  return new PluginOutput(isWhole ? bytes.buffer : bytes.slice().buffer)
}
