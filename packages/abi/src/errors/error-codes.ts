/**
 * Every code a tenon error can carry. Codes are API: messages may change, codes may not.
 * `docs/errors.md` has a section for each: meaning, cause, cure.
 */
export const ERROR_CODES = [
  // ManifestError
  'ERR_MANIFEST_INVALID',
  // ModuleError
  'ERR_MODULE_FETCH',
  'ERR_MODULE_HASH_MISMATCH',
  'ERR_MODULE_MALFORMED',
  'ERR_MODULE_INVALID',
  'ERR_MODULE_COMPONENT',
  'ERR_MODULE_LINKED',
  // LinkError
  'ERR_IMPORT_MISSING',
  'ERR_IMPORT_TYPE',
  'ERR_EXPORT_MISSING',
  'ERR_EXPORT_TYPE',
  // GuestError
  'ERR_GUEST_TRAP',
  'ERR_GUEST_RETURNED_ERROR',
  'ERR_GUEST_RETURNED_CODE',
  'ERR_GUEST_EXIT',
  'ERR_GUEST_HANDLE',
  // HostFunctionError
  'ERR_HOST_FUNCTION_THREW',
  'ERR_HOST_FUNCTION_RESULT',
  'ERR_HOST_FUNCTION_ASYNC',
  // LimitError
  'ERR_TIMEOUT',
  'ERR_FUEL_EXHAUSTED',
  'ERR_MEMORY_LIMIT',
  'ERR_VAR_LIMIT',
  'ERR_OUTPUT_LIMIT',
  'ERR_HTTP_BODY_LIMIT',
  'ERR_POOL_FULL',
  // PermissionError
  'ERR_HOST_NOT_ALLOWED',
  'ERR_PATH_NOT_ALLOWED',
  // StateError
  'ERR_PLUGIN_CLOSED',
  'ERR_PLUGIN_BUSY',
  'ERR_PLUGIN_COOPERATIVE',
  'ERR_CALL_ENDED',
  'ERR_ABORTED',
  'ERR_HTTP_FAILED',
  'ERR_UNSUPPORTED_PLATFORM',
  // ArgumentError
  'ERR_ARGUMENT',
  // CompileError
  'ERR_SOURCE_NOT_FOUND',
  'ERR_SOURCE_SYNTAX',
  'ERR_SOURCE_IMPORT',
  'ERR_SOURCE_TOP_LEVEL',
  'ERR_SOURCE_NO_EXPORTS',
  'ERR_EXPORT_UNSUPPORTED',
  'ERR_ENGINE_SOURCE_MISSING',
  'ERR_ENGINE_BUILD',
] as const

/** One of {@link ERROR_CODES}. */
export type ErrorCode = (typeof ERROR_CODES)[number]
