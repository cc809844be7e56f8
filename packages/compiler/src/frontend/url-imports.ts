import type { Plugin } from 'esbuild'

/** Imports that esbuild leaves to a browser. */
export const URL_IMPORT: RegExp = /^(?:https?:)?\/\//

/**
 * Refuses modules by URL, at their place: a plug-in cannot load them, and would say so with none. One that is imported
 * dynamically may never be needed.
 */
export const urlImports: Plugin = {
  name: 'url-imports',
  setup(build) {
    build.onResolve({ filter: URL_IMPORT }, ({ path, kind }) =>
      kind === 'dynamic-import' ? undefined : { errors: [{ text: `Could not resolve "${path}"` }] },
    )
  },
}
