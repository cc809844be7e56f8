/** A plug-in author's tsconfig.json: the globals of plug-ins alone, no DOM, and all that is strict. */
export const PLUGIN_TSCONFIG = {
  compilerOptions: {
    target: 'es2023',
    lib: ['es2023'],
    module: 'preserve',
    moduleResolution: 'bundler',
    types: ['@tenon/pdk/globals'],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: false,
    noEmit: true,
  },
  include: ['*.ts'],
}
