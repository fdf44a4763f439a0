/* Is this word in that list? The one question that every test of an ask asks many times over. */
#include "law/inside.h"

#include <assert.h>

enum { LOOKED_THROUGH_MAX = 6, ROOM_FACTOR = 4 };

/* Words of a pack differ at their ends and in length; its own collisions cost a comparison, and an
 * ask cannot add to them. */
static size_t hash_of(struct span word) {
    uint64_t head = 0;
    uint64_t tail = 0;
    if (word.len >= sizeof head) {
        memcpy(&head, word.at, sizeof head);
        memcpy(&tail, word.at + word.len - sizeof tail, sizeof tail);
    } else {
        for (size_t i = 0; i < word.len; i++)
            head = head << 8 | word.at[i];
    }
    uint64_t mixed = (head ^ (tail << 23 | tail >> 41) ^ word.len) * 0x9e3779b97f4a7c15u;
    return (size_t)(mixed ^ mixed >> 32);
}

/* Open addressing, at most a quarter full. A slot holds a position and one; 0 is free. */
void words_index(struct arena *arena, struct words *words) {
    size_t room = 1;
    if (words->count <= LOOKED_THROUGH_MAX) return;
    assert(words->count < UINT16_MAX);
    while (room < ROOM_FACTOR * words->count)
        room *= 2;
    uint16_t *slot = ARENA_ARRAY(arena, uint16_t, room);
    words->mask = room - 1;
    for (size_t i = 0; i < words->count; i++) {
        size_t at = hash_of(words->word[i]) & words->mask;
        while (slot[at])
            at = (at + 1) & words->mask;
        slot[at] = (uint16_t)(i + 1);
    }
    words->slot = slot;
}

size_t words_find_indexed(const struct words *words, struct span word) {
    for (size_t at = hash_of(word) & words->mask; words->slot[at]; at = (at + 1) & words->mask) {
        size_t found = words->slot[at] - 1u;
        if (word_equal(words->word[found], word)) return found;
    }
    return words->count;
}

void terms_index(struct arena *arena, struct terms *terms) {
    terms->id.word = ARENA_ARRAY(arena, struct span, terms->count);
    terms->id.count = terms->count;
    for (size_t i = 0; i < terms->count; i++)
        terms->id.word[i] = terms->term[i].id;
    words_index(arena, &terms->id);
}

/* Also while the terms are still being read, when there is no list of ids yet. */
const struct term *term_find(const struct terms *terms, struct span id) {
    if (terms->id.count == terms->count) {
        size_t at = words_find(&terms->id, id);
        return at < terms->count ? &terms->term[at] : NULL;
    }
    for (size_t i = 0; i < terms->count; i++)
        if (span_equal(terms->term[i].id, id)) return &terms->term[i];
    return NULL;
}
