/* What is given to the courier to carry, and what comes back? An address, what to send there, and
 * nothing that the courier would have to understand or keep to itself: keeper and ledger have
 * signed what they signed, and judge what was answered. */
#ifndef DAEMON_CARRY_H
#define DAEMON_CARRY_H

#include "base/arena.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/url.h"

enum {
    CARRY_HEADERS_MAX = 5,
    CARRY_HEADER_BYTES_MAX = 1024,
    CARRY_BODY_BYTES_MAX = 131072,
    CARRY_BYTES_MAX = CARRY_BODY_BYTES_MAX + URL_BYTES_MAX + 16384,
    CARRIED_BODY_BYTES_MAX = 65536,
    CARRIED_BYTES_MAX = CARRIED_BODY_BYTES_MAX + 1024,
    CARRIED_WHY_BYTES_MAX = 512,
    CARRY_SECONDS_MAX = 15,  /* for one delivery, from its first byte to its last */
    CARRY_LOST_SECONDS = 60, /* whoever heard nothing by then sends again */
    CARRY_AT_ONCE = 64,
};

struct carry_header {
    const char *name;
    const char *value;
};
/* One POST. Texts end in NUL. */
struct carry {
    bool answered; /* the body of the answer is for its sender; else nothing but the status is */
    const char *url;
    const char *type;
    size_t header_count;
    struct carry_header header[CARRY_HEADERS_MAX];
    struct span body;
};
struct span carry_write(struct arena *arena, const struct carry *carry);
/* ERR_FAULT: malformed. A header has letters and hyphens for a name, a value of visible ASCII and
 * blanks, and is none that says how the request itself is made. */
struct err carry_read(struct arena *arena, struct span body, struct carry *carry);

struct carried {
    unsigned status; /* of the answer; 0: there was none ... */
    struct span why; /* ... for this reason, a sentence of ours */
    struct span body;
};
struct span carried_write(struct arena *arena, const struct carried *carried);
/* ERR_FAULT: malformed. `why` is visible ASCII and blanks: it stands in the journal. */
struct err carried_read(struct span body, struct carried *carried);

#endif
