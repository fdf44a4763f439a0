/* What did an officer wish for a person, and was it taken before? */
#ifndef DAEMON_WISHES_H
#define DAEMON_WISHES_H

#include "daemon/serving.h"

#include "ask/wish.h"

struct wishes;
struct wishes *wishes_open(struct arena *arena);

struct wished {
    struct span jws; /* as the officer signed it */
    const struct officer *officer;
    struct secret subject; /* the caller's to wipe */
};
/* The wish as an enrolled officer signed it, and whom it is for. */
struct err wish_open(struct serving *serving, const struct wish_kind *kind, struct span body,
                     struct wished *wished);
/* Each is good once: ERR_REFUSED where it came before. */
struct err wish_take(struct serving *serving, const struct wished *wished);

#endif
