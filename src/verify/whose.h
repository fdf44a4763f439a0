/* Whom is an entry of the log about? For whoever makes or checks a person's accounting. */
#ifndef VERIFY_WHOSE_H
#define VERIFY_WHOSE_H

#include "verify/verify.h"

enum { SUBJECT_NONCE_BYTES = 16, SHOWN_MAX = 4096 };

/* One entry of the accounting: it opens, or it is about one that does. */
struct accounted {
    uint64_t index;
    uint64_t about;       /* NO_ENTRY: it is itself about the person */
    uint64_t unsealed_by; /* NO_ENTRY: it was not sealed */
    struct secret opening;
};

struct accounted_list {
    struct accounted *at;
    size_t count, capacity;
};

const struct accounted *accounted_find(const struct accounted_list *list, uint64_t index);

struct commitment {
    uint8_t nonce[SUBJECT_NONCE_BYTES];
    struct digest subject;
};

/* false: it has none. */
bool whose_commitment(const struct entry_view *entry, struct commitment *commitment);

/* Under what looks at a sealed decision are committed: its seal's key, once that is shown. Whoever
 * reads the accounting has them from the unseal entries that it names. */
struct shown_list {
    struct secret *at;
    size_t count;
};

/* Whose accounting it is, and what is known of it so far. */
struct whose {
    const struct secret *secret;
    const struct accounted_list *known; /* found before the entry */
    struct shown_list shown;
};

/* Those of the unseal entries that `list` names. ERR_FAULT beyond SHOWN_MAX. */
struct err whose_shown(struct tree *tree, struct arena *arena, const struct secret *secret,
                       const struct accounted_list *list, struct shown_list *shown);

/* The older entry that an entry without a commitment is about; NO_ENTRY: none. */
uint64_t whose_about(const struct entry_view *entry);
/* The entry's part in the accounting: none, one or two entries. */
struct err whose_entry(struct tree *tree, const struct whose *whose, uint64_t index,
                       const struct entry_view *entry, struct accounted part[2], size_t *count);

#endif
