import type { SourceLanguage } from '@tenon/compiler'

/** Languages that the compiler knows, as `--language` and `tenon.language` name them. */
export const SOURCE_LANGUAGES: readonly SourceLanguage[] = ['javascript', 'assemblyscript', 'c', 'cpp']
