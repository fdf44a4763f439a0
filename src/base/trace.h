/* To which trace of its sender's does a request belong? W3C Trace Context, level 1: the header
 * traceparent, version 00. What is not exactly of that form is none, so that nothing else travels
 * in it. */
#ifndef BASE_TRACE_H
#define BASE_TRACE_H

#include "base/span.h"

enum { TRACE_BYTES = 55 };

bool trace_is_fine(struct span text);

#endif
