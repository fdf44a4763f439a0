/* Where does a look-up term lie in the blind index, and what hides whose it is?
 *
 * A tag is eight keyed bytes of the term's place and eight of the whole term, so that all that one
 * claim looks up beside a number lies on one page: a look-up on millions of people costs what it
 * costs on thousands. That makes neighbours of relatives, so the person's number stands in the
 * index under a mask that only who knows the term can lift: the file alone tells neither which
 * keys are of one person, nor who lies beside whom.
 *
 * Two of 2^40 terms are alike in both halves with a chance of 2^-49, and then a look-up opens a row
 * too many, which the comparison of persons turns away. */
#include "vault/inside.h"

#include "base/bytes.h"

enum { PLACE_BYTES = TAG_BYTES / 2 };

static void place_read(const struct hmac_key *index, struct span place, struct term_place *last) {
    const struct span part[] = {SPAN_LITERAL("place"), place};
    if (last->text.len && span_equal(place, last->text)) return;
    struct digest digest = vault_digest(index, part, 2);
    last->text = place;
    memcpy(last->tag, digest.byte, PLACE_BYTES);
}

struct term_tag term_tag(const struct hmac_key *index, struct span term, struct term_place *last) {
    struct term_tag one;
    struct span place = span_cut(term, 0, span_find_byte(term, '|'));
    struct digest whole = vault_digest(index, &term, 1);
    memcpy(one.tag, whole.byte, TAG_BYTES);
    if (place.len < term.len) { /* a number has no neighbours */
        place_read(index, place, last);
        memcpy(one.tag, last->tag, PLACE_BYTES);
    }
    /* Of the sixteen bytes that no tag shows. */
    one.mask[0] = be_get_u64(whole.byte + TAG_BYTES) >> (64 - 8 * OWNER_BYTES);
    one.mask[1] = be_get_u64(whole.byte + TAG_BYTES + OWNER_BYTES) >> (64 - 8 * OWNER_BYTES);
    return one;
}

size_t term_owners(struct span whose, const struct term_tag *term, person_ref owner[CANDIDATES_MAX],
                   bool *more) {
    struct reader from = {.left = whose};
    size_t count = 0;
    while (count < CANDIDATES_MAX && from.left.len >= OWNER_BYTES) {
        owner[count] = read_uint(&from, OWNER_BYTES) ^ term->mask[count];
        count++;
    }
    *more = from.left.len > 0;
    return count;
}
