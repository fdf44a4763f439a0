/* Which files are made out of the ledger, in memory and nowhere else? */
#ifndef DAEMON_FILES_H
#define DAEMON_FILES_H

#include "ask/keeper.h"
#include "verify/verify.h"

struct made_file {
    struct span bytes; /* empty: it would be longer than `most` */
    size_t entries;    /* of an accounting */
    uint64_t index;    /* of the entry that this look is */
    struct bundle_verified bundle;
};

/* accounting.zip of a person; `acts`: what was signed by who acts for them. */
struct err accounting_make(struct keeper *keeper, struct arena *arena, const struct secret *subject,
                           struct span acts, size_t most, struct made_file *made);
/* All decisions of a time with their records, for that audience; the looks are entered before the
 * bytes are anybody's. */
struct err bundle_make(struct keeper *keeper, struct arena *arena, const char *audience,
                       const struct bundle_asked *asked, size_t most, struct made_file *made);

#endif
