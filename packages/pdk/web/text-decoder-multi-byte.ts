// Gives TextDecoder the encodings of Chinese, Japanese and Korean, whose tables are large.

import './multi-byte-encodings.js'
import './text-decoder.ts'
