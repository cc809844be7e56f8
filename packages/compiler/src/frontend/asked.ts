/** Marks a question of a plugin of ours to esbuild, which comes by at all of them again: it is esbuild's to answer. */
export const ASKED: unique symbol = Symbol('asked')
