/** What `import '@tenon/pdk/globals'` gives at run time: nothing. Its types are in ../globals.d.ts. */
export type PluginGlobals = never
