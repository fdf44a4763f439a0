/* Canonical JSON (RFC 8785 without reals) written straight to text, without a tree: for what is
 * written for every ask. Members are given in the order in which they stand, sorted by name as
 * RFC 8785 section 3.2.3 wants; one out of order is a bug, and asserted. */
#ifndef BASE_CANON_H
#define BASE_CANON_H

#include "base/arena.h"
#include "base/limits.h"

#include <stdint.h>

struct canon {
    struct text text; /* begins with {.text = {.arena = a}} */
    int depth;
    struct {
        const char *last; /* the name of the member before */
        bool list;
        bool more; /* something stands before */
    } level[JSON_DEPTH_MAX + 1];
};

/* An object or a list, as the member `name`; NULL for the whole and within a list. */
void canon_begin(struct canon *to, const char *name);
void canon_end(struct canon *to);
void canon_begin_list(struct canon *to, const char *name);
void canon_end_list(struct canon *to);

/* A value, as the member `name`; NULL within a list. Text is valid UTF-8. */
void canon_put(struct canon *to, const char *name, struct span text);
void canon_put_int(struct canon *to, const char *name, int64_t value);
void canon_put_flag(struct canon *to, const char *name, bool value);
/* What is canonical already. */
void canon_put_written(struct canon *to, const char *name, struct span json);

/* The whole, when all that was begun has ended. */
struct span canon_text(const struct canon *to);

#endif
