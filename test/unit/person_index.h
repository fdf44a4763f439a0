/* A blind index for tests: terms as hashes, and the caller's way through it as person.h has it. */
#ifndef TEST_PERSON_INDEX_H
#define TEST_PERSON_INDEX_H

#include "person/person.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

struct index_row {
    uint64_t hash; /* 0: free */
    uint32_t person;
};

struct index {
    struct index_row *row;
    size_t size; /* a power of two */
    size_t used;
    size_t terms_most; /* of one record */
};

static inline uint64_t index_hash(struct span term) {
    uint64_t hash = 0xcbf29ce484222325u; /* FNV-1a */
    for (size_t i = 0; i < term.len; i++)
        hash = (hash ^ term.at[i]) * 0x100000001b3u;
    hash ^= hash >> 29;
    return hash ? hash : 1;
}

static inline struct index index_open(struct arena *arena, size_t size) {
    return (struct index){.row = ARENA_ARRAY(arena, struct index_row, size), .size = size};
}

static inline void index_add(struct index *index, struct arena *scratch, uint32_t person,
                             const struct person_record *record) {
    struct span term[MATCH_TERMS_MAX];
    size_t count = match_terms_of_record(scratch, record, term);
    assert_true(index->used + count < index->size / 2);
    if (count > index->terms_most) index->terms_most = count;
    for (size_t i = 0; i < count; i++) {
        uint64_t hash = index_hash(term[i]);
        size_t at = hash & (index->size - 1);
        while (index->row[at].hash)
            at = (at + 1) & (index->size - 1);
        index->row[at] = (struct index_row){hash, person};
        index->used++;
    }
}

/* As vault_find: at most two that are not `but`, and whether there are more. */
static inline size_t index_find(const struct index *index, const struct span *term, size_t count,
                                uint32_t but, uint32_t found[2], bool *more) {
    size_t many = 0;
    *more = false;
    for (size_t i = 0; i < count; i++) {
        uint64_t hash = index_hash(term[i]);
        for (size_t at = hash & (index->size - 1); index->row[at].hash;
             at = (at + 1) & (index->size - 1)) {
            uint32_t person = index->row[at].person;
            bool known = index->row[at].hash != hash || person == but;
            for (size_t k = 0; k < many; k++)
                known = known || found[k] == person;
            if (known) continue;
            if (many < 2)
                found[many++] = person;
            else
                *more = true;
        }
    }
    return many;
}

enum { NOBODY = UINT32_MAX };

/* The way of person.h's comment: at most two records opened. `*person` is who was found. */
static inline struct match_verdict index_decide(const struct index *index, struct arena *scratch,
                                                const struct person_record *people,
                                                const struct person_claim *claim, uint32_t *person,
                                                bool *more) {
    struct span term[MATCH_TERMS_MAX];
    uint32_t found[2] = {NOBODY, NOBODY};
    struct match *match = match_begin(scratch, claim);
    size_t count = match_terms_of_claim(match, term);
    const struct person_record *two[2] = {0};
    *person = NOBODY;
    *more = false;
    if (count && term[0].at[0] == 'T') {
        if (index_find(index, term, 1, NOBODY, found, more)) *person = found[0];
        if (*person != NOBODY) two[0] = &people[*person];
        match_put_record(match, two[0]);
        count = match_terms_of_rivals(match, term);
        size_t many = index_find(index, term, count, *person, found, more);
        if (many) two[1] = &people[found[0]];
        *more = *more || many > 1;
    } else {
        size_t many = index_find(index, term, count, NOBODY, found, more);
        for (size_t i = 0; i < many; i++)
            two[i] = &people[found[i]];
        size_t record = match_choose_record(match, two);
        if (many) *person = found[record];
        if (record) two[1] = two[0];
    }
    return match_end(match, two[1], *more);
}

#endif
