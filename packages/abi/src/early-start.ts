/**
 * The custom section, of no content, of a module whose `_initialize` reaches no host, calls none of its functions and does
 * nothing that can be seen but take time: a host may run it as soon as there is a plug-in, before its first call.
 */
export const EARLY_START_SECTION = 'tenon.early-start'
