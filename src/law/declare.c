/* What does a pack declare about itself? That two authorities may answer the same ask, and what
 * this version releases that the one before did not (pack-format sections 10 and 11). */
#include "law/declare.h"

enum { OVERLAPS_MAX = 512, WIDENS_MAX = 64 };

static struct err authority_named(struct reading *r, struct span id) {
    if (authority_find(r->pack, id)) return err_none();
    return read_err("the pack has no authority %.*s", SPAN_FMT(id));
}

static struct err overlap_read(struct reading *r, const json_t *o) {
    static const char *const known[] = {"authorities", "because", NULL};
    struct words pair = {0};
    struct span text;
    TRY(read_known(r, o, known));
    TRY(read_words(r, o, "authorities", true, &pair));
    TRY(read_sentence(r, o, "because", true, &text));
    read_into(r, "authorities");
    if (pair.count != 2) return read_err("an overlap is of two authorities");
    TRY(authority_named(r, pair.word[0]));
    return authority_named(r, pair.word[1]);
}

static struct err widening_read(struct reading *r, const json_t *o) {
    static const char *const known[] = {"authority", "what", "because", "signed_by", NULL};
    struct words signers = {0};
    struct span id = {0};
    struct span text;
    TRY(read_known(r, o, known));
    TRY(read_id(r, o, "authority", true, &id));
    TRY(read_sentence(r, o, "what", true, &text));
    TRY(read_sentence(r, o, "because", true, &text));
    TRY(read_words(r, o, "signed_by", true, &signers));
    read_into(r, "authority");
    return authority_named(r, id);
}

static struct err list_read(struct reading *r, const json_t *root, const char *key, size_t max,
                            struct err (*one)(struct reading *r, const json_t *o)) {
    const json_t *list;
    TRY(read_list(r, root, key, false, max, &list));
    size_t before = read_into(r, key);
    for (size_t i = 0; i < json_array_size(list); i++) {
        size_t inner = read_into_at(r, i);
        TRY(one(r, json_array_get(list, i)));
        read_out(r, inner);
    }
    read_out(r, before);
    return err_none();
}

struct err declarations_read(struct reading *r, const json_t *root) {
    TRY(list_read(r, root, "overlaps", OVERLAPS_MAX, overlap_read));
    return list_read(r, root, "widens", WIDENS_MAX, widening_read);
}
