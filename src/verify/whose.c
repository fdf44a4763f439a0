/* Whom is an entry of the log about? */
#include "verify/whose.h"

const struct accounted *accounted_find(const struct accounted_list *list, uint64_t index) {
    for (size_t i = 0; i < list->count; i++)
        if (list->at[i].index == index) return &list->at[i];
    return NULL;
}

bool whose_commitment(const struct entry_view *entry, struct commitment *commitment) {
    return entry_view_hex(entry, "nonce", commitment->nonce, sizeof commitment->nonce) &&
           entry_view_hex(entry, "subject", commitment->subject.byte,
                          sizeof commitment->subject.byte);
}

static bool secret_opens(const struct secret *secret, const struct commitment *commitment,
                         struct secret *opening) {
    *opening = subject_opening(secret, commitment->nonce);
    return subject_opens(opening, commitment->nonce, &commitment->subject);
}

/* The sealed entry that this unseals is about the person who has the secret. */
static struct err unseal_opens(struct tree *tree, const struct secret *secret,
                               const struct entry_view *unseal, struct secret *opening,
                               bool *opens) {
    OWNED_ARENA arena = arena_open(4 * BUNDLE_BYTES_MAX);
    struct span bytes;
    struct entry_view sealed;
    struct commitment commitment;
    struct secret key;
    TRY(tree_entry(tree, arena, entry_view_count(unseal, "entry"), &bytes));
    TRY(entry_scan(bytes, &sealed));
    *opens = false;
    if (!whose_commitment(&sealed, &commitment) ||
        !entry_view_hex(unseal, "key", key.byte, sizeof key.byte))
        return err_none();
    struct secret shown = seal_subject(&key, secret);
    *opens = secret_opens(&shown, &commitment, opening);
    secret_wipe(&shown);
    return err_none();
}

struct err whose_shown(struct tree *tree, struct arena *arena, const struct secret *secret,
                       const struct accounted_list *list, struct shown_list *shown) {
    OWNED_ARENA scratch = arena_open(8 * BUNDLE_BYTES_MAX);
    shown->count = 0;
    shown->at = ARENA_ARRAY(arena, struct secret, SHOWN_MAX);
    for (size_t i = 0; i < list->count; i++) {
        struct span bytes;
        struct entry_view unseal;
        struct secret key;
        uint64_t index = list->at[i].unsealed_by;
        if (index == NO_ENTRY || index >= tree->size) continue;
        if (shown->count == SHOWN_MAX)
            return err_make(ERR_FAULT, "more than %d sealed entries of one person", SHOWN_MAX);
        arena_wipe(scratch);
        TRY(tree_entry(tree, scratch, index, &bytes));
        TRY(entry_scan(bytes, &unseal));
        if (entry_view_hex(&unseal, "key", key.byte, sizeof key.byte))
            shown->at[shown->count++] = seal_subject(&key, secret);
    }
    return err_none();
}

static bool shown_opens(const struct shown_list *shown, const struct commitment *commitment,
                        struct secret *opening) {
    for (size_t i = 0; i < shown->count; i++)
        if (secret_opens(&shown->at[i], commitment, opening)) return true;
    return false;
}

uint64_t whose_about(const struct entry_view *entry) {
    static const char *const name[] = {"release", "entry"};
    for (size_t i = 0; i < 2; i++)
        if (entry_view_value(entry, name[i]).at) return entry_view_count(entry, name[i]);
    return NO_ENTRY;
}

struct err whose_entry(struct tree *tree, const struct whose *whose, uint64_t index,
                       const struct entry_view *entry, struct accounted part[2], size_t *count) {
    struct commitment commitment;
    struct secret opening;
    bool opens = false;
    *count = 0;
    if (whose_commitment(entry, &commitment)) {
        if (entry_view_value(entry, "sealed").at ||
            (!secret_opens(whose->secret, &commitment, &opening) &&
             !shown_opens(&whose->shown, &commitment, &opening)))
            return err_none();
        part[(*count)++] = (struct accounted){index, NO_ENTRY, NO_ENTRY, opening};
        return err_none();
    }
    uint64_t about = whose_about(entry);
    if (entry->kind == ENTRY_UNSEAL) {
        TRY(unseal_opens(tree, whose->secret, entry, &opening, &opens));
        if (!opens) return err_none();
        part[(*count)++] = (struct accounted){about, NO_ENTRY, index, opening};
        part[(*count)++] = (struct accounted){index, about, NO_ENTRY, {{0}}};
        return err_none();
    }
    if (about != NO_ENTRY && accounted_find(whose->known, about))
        part[(*count)++] = (struct accounted){index, about, NO_ENTRY, {{0}}};
    return err_none();
}
