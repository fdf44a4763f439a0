/* What went wrong before anything was adjudicated? Problem types of RFC 9457, one table: what the
 * gate and the keeper answer with, and what `portcullis explain-error TYPE` explains offline.
 *
 * A refusal is no problem: it is a decision, recorded and answered as one. */
#ifndef HTTP_PROBLEM_H
#define HTTP_PROBLEM_H

#include "base/arena.h"

#define PROBLEM_TYPE "urn:portcullis:problem:"
#define PROBLEM_MEDIA_TYPE "application/problem+json"

enum problem {
    PROBLEM_NONE = 0,
    PROBLEM_MALFORMED,
    PROBLEM_UNSIGNED,
    PROBLEM_NOT_YOURS,
    PROBLEM_AT_THE_DOOR,
    PROBLEM_NOT_FOUND,
    PROBLEM_METHOD,
    PROBLEM_TOO_LARGE,
    PROBLEM_MEDIA_TYPE_UNKNOWN,
    PROBLEM_LENGTH,
    PROBLEM_NOT_YET,
    PROBLEM_TOO_MANY,
    PROBLEM_STOPPING,
    PROBLEM_AWAY,
    PROBLEM_FAULT,
    PROBLEM_COUNT
};

struct problem_type {
    const char *name; /* the last word of its type */
    unsigned status;
    const char *title;
    const char *says; /* what it means, and what was and was not done */
    const char *cure;
};
const struct problem_type *problem_type(enum problem problem);
/* By name, or by the whole type; PROBLEM_NONE where there is none. */
enum problem problem_find(struct span name);
/* The body: canonical JSON {detail, status, title, type}. `detail`: one sentence; empty: none. */
struct span problem_write(struct arena *arena, enum problem problem, struct span detail);

#endif
