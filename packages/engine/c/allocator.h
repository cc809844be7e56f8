/* The allocator QuickJS uses: libc's, which leaves no junk behind while the image is being made. */
#ifndef ALLOCATOR_H
#define ALLOCATOR_H

#include "quickjs.h"

extern const JSMallocFunctions allocator;

#endif
