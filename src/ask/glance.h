/* What does a line of a batch say, at a glance? Only what the rules for a whole file look at, read
 * without a tree: a file may have a million lines. */
#ifndef ASK_GLANCE_H
#define ASK_GLANCE_H

#include "base/arena.h"
#include "base/limits.h"
#include "person/person.h"

struct glance {
    bool is_ask; /* an object, of JSON as far as it was looked at */
    struct span officer[RECIPIENTS_MAX];
    size_t officer_count;
    struct span reason;            /* plainly, as ask_reason_plain has it; empty: none */
    struct span subject;           /* tells one subject from another; empty: none is named */
    struct person_address address; /* empty: none is given */
};

/* Spans borrow from the line, or from the arena where the line has escapes. It does not judge the
 * line: what it passes over is turned away when the line is decided. */
struct glance glance_at(struct arena *arena, struct span line);

#endif
