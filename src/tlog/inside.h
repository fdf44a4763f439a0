/* What do the files of this room share? Nothing here is for other rooms. */
#ifndef TLOG_INSIDE_H
#define TLOG_INSIDE_H

#include "tlog/tlog.h"

enum {
    ENTRY_VERSION = 1,
    ENTRY_MEMBERS_MAX = 16, /* of one entry, with version, kind and time */
    ENTRY_CODES_MAX = 64,
    ENTRY_NAME_BYTES_MAX = 255,
    ENTRY_ROLE_BYTES_MAX = 32,
    ENTRY_NONCE_BYTES = 16,
};

enum member_form {
    FORM_TEXT,      /* a string without control characters; `bound` is its longest */
    FORM_HEX,       /* lower-case hex of `bound` bytes */
    FORM_HEX_MAY,   /* the same, or absent */
    FORM_COUNT,     /* a whole number from 0 */
    FORM_COUNT_MAY, /* the same, or absent: an entry of an earlier day has none */
    FORM_STATE,     /* an outward state */
    FORM_TEXTS,     /* an array of at most `bound` texts */
    FORM_APPROVALS, /* an array of exactly two compact JWS */
    FORM_OFFICERS,  /* an array of {role, unit, jwk}, the unit or none */
    FORM_TREE,      /* an object whose room reads it: an enrolment */
    FORM_SEAL_MAY,  /* {basis, key, review}, or absent */
    FORM_SELF_MAY,  /* "subject": by the person's own session; or absent: an officer attested it */
};

struct member {
    const char *name;
    enum member_form form;
    size_t bound;
};

/* The members of a kind, its own only, up to a name of NULL. */
const struct member *entry_members(enum entry_kind kind);
bool outward_known(struct span word);
bool self_known(struct span word);

/* The plain words for a field or a ground; the id itself where it has none. */
const char *say_words(enum language language, const char *id);

#endif
