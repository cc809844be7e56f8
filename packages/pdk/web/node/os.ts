/** What of Node's os is a constant. */
export const EOL = '\n'
export const platform = (): string => 'wasi'
export const type = (): string => 'WASI'
export const arch = (): string => 'wasm32'
export const endianness = (): string => 'LE'
export const tmpdir = (): string => '/tmp'
export const homedir = (): string => '/'

export default { EOL, platform, type, arch, endianness, tmpdir, homedir }
