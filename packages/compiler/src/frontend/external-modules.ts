import type { Plugin } from 'esbuild'

const NAMESPACE = 'external'

/**
 * Leaves modules out of the bundle: in the place of each stands a module that has every member and whose members throw
 * when read, so that code which imports it and never needs it still loads.
 */
export function externalModules(names: readonly string[]): Plugin {
  const filter = new RegExp(`^(?:${names.map((name) => name.replaceAll(/[^\w@/-]/g, String.raw`\$&`)).join('|')})$`)
  return {
    name: 'external-modules',
    setup(build) {
      build.onResolve({ filter }, ({ path }) => ({ path, namespace: NAMESPACE }))
      build.onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ path }) => ({ contents: absentModule(path) }))
    },
  }
}

/** CommonJS text: esbuild gives importers an object whose prototype is the proxy, so reads of any name reach it. */
function absentModule(name: string): string {
  const message = JSON.stringify(`the module "${name}" was left out of this plug-in (external); it was read for `)
  return `module.exports = Object.create(new Proxy({}, {
  get(target, key) {
    if (typeof key === 'symbol' || key === '__esModule' || key === 'default' || key === 'then') return undefined;
    throw new ReferenceError(${message} + key);
  },
}));`
}
