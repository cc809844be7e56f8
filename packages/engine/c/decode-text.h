/* Text from bytes that a host or a plug-in gave. */
#ifndef DECODE_TEXT_H
#define DECODE_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include "quickjs.h"

/* A string decoded from UTF-8, or an exception. U+FFFD stands for each part of the bytes that is none. */
JSValue decode_text(JSContext *context, const uint8_t *bytes, size_t length);

#endif
