/* Which program do we give to whoever wants to check us? portcullis-verify, as it was built beside
 * this one, in our own bytes: nothing is read from a disk for it. */
#ifndef DAEMON_VERIFIER_H
#define DAEMON_VERIFIER_H

#include "base/span.h"

extern const uint8_t verifier_begin[], verifier_end[];

static inline struct span verifier_program(void) {
    return span_of(verifier_begin, (size_t)(verifier_end - verifier_begin));
}

#endif
