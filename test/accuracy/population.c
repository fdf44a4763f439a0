/* Who is this claim about, among everybody on file? */
#include "population.h"

#include "base/bytes.h"
#include "base/limits.h"

#include <assert.h>
#include <stdlib.h>
#include <sys/mman.h>

enum { PARTS = 14, BLOCK_BYTES = 1 << 21, ROW_BYTES_MAX = 1 << 16, HUGE_PAGE_BYTES = 1 << 21 };

/* A term's hash and whose it is; sorted into slots once all are known. */
struct pair {
    uint64_t hash;
    uint32_t person;
};

/* The upper half of the hash tells terms apart, the lower half says where to look. Two terms that
 * are alike in both open a record too many, which the comparison turns away. */
struct slot {
    uint32_t tag;
    uint32_t person; /* and 1; 0: free */
};

struct population {
    const uint8_t **row;
    size_t count, room;
    uint8_t *block;
    size_t block_used;
    uint8_t **blocks;
    size_t block_count, block_room;
    struct pair *pair;
    size_t pairs, pair_room;
    struct slot *slot;
    size_t slots;
    struct arena *scratch;
    const struct hmac_key *key;
};

/* Grows by doubling. Memory of a test program: hundreds of megabytes that are never wiped. */
static void *grown(void *at, size_t *room, size_t size) {
    *room = *room ? 2 * *room : 1024;
    void *more = reallocarray(at, *room, size);
    assert(more);
    return more;
}

struct population *population_open(struct arena *arena, const struct hmac_key *key) {
    struct population *population = ARENA_NEW(arena, struct population);
    population->key = key;
    population->block_used = BLOCK_BYTES;
    population->scratch = arena_open(4 << 20);
    return population;
}

void population_close(struct population *population) {
    for (size_t i = 0; i < population->block_count; i++)
        free(population->blocks[i]);
    free(population->blocks);
    free(population->row);
    free(population->pair);
    free(population->slot);
    arena_close(population->scratch);
    *population = (struct population){0};
}

uint32_t population_count(const struct population *population) {
    return (uint32_t)population->count;
}

static uint64_t term_hash(const struct population *population, struct span term) {
    if (population->key) return be_get_u64(hmac_parts(population->key, &term, 1).byte);
    uint64_t hash = 0xcbf29ce484222325u; /* FNV-1a, then a finalizer */
    for (size_t i = 0; i < term.len; i++)
        hash = (hash ^ term.at[i]) * 0x100000001b3u;
    hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9u;
    return hash ^ (hash >> 31);
}

/* ---- rows ---- */

static struct span joined_family(struct arena *arena, const struct person_record *record) {
    struct text text = {.arena = arena};
    for (size_t i = 0; i < record->former_family_count; i++) {
        if (i) text_put_byte(&text, ';');
        text_put(&text, record->former_family[i]);
    }
    return text_span(&text);
}

static struct span joined_prior(struct arena *arena, const struct person_record *record) {
    struct text text = {.arena = arena};
    for (size_t i = 0; i < record->prior_address_count; i++) {
        const struct person_address *prior = &record->prior_address[i];
        const struct span part[5] = {prior->line1, prior->line2, prior->city, prior->state,
                                     prior->zip};
        if (i) text_put_byte(&text, ';');
        for (size_t k = 0; k < 5; k++) {
            if (k) text_put_byte(&text, '|');
            text_put(&text, part[k]);
        }
    }
    return text_span(&text);
}

static uint8_t *block_take(struct population *population, size_t len) {
    assert(len <= BLOCK_BYTES);
    if (len > BLOCK_BYTES - population->block_used) {
        if (population->block_count == population->block_room)
            population->blocks =
                grown(population->blocks, &population->block_room, sizeof *population->blocks);
        population->block = aligned_alloc(HUGE_PAGE_BYTES, BLOCK_BYTES);
        assert(population->block);
        madvise(population->block, BLOCK_BYTES, MADV_HUGEPAGE);
        population->blocks[population->block_count++] = population->block;
        population->block_used = 0;
    }
    uint8_t *at = population->block + population->block_used;
    population->block_used += len;
    return at;
}

static void terms_add(struct population *population, const struct person_record *record) {
    struct span term[MATCH_TERMS_MAX];
    size_t terms = match_terms_of_record(population->scratch, record, term);
    for (size_t i = 0; i < terms; i++) {
        if (population->pairs == population->pair_room)
            population->pair =
                grown(population->pair, &population->pair_room, sizeof *population->pair);
        population->pair[population->pairs++] =
            (struct pair){term_hash(population, term[i]), (uint32_t)population->count};
    }
}

uint32_t population_add(struct population *population, const struct person_record *record) {
    assert(!population->slot && population->count < PEOPLE_MAX);
    const struct span part[PARTS] = {record->tin,
                                     record->name.given,
                                     record->name.middle,
                                     record->name.family,
                                     record->name.suffix,
                                     joined_family(population->scratch, record),
                                     record->dob,
                                     record->address.line1,
                                     record->address.line2,
                                     record->address.city,
                                     record->address.state,
                                     record->address.zip,
                                     joined_prior(population->scratch, record),
                                     record->status};
    size_t len = 0;
    for (size_t i = 0; i < PARTS; i++)
        len += 2 + part[i].len;
    assert(len <= ROW_BYTES_MAX + 2 * PARTS);
    uint8_t *at = block_take(population, len);
    if (population->count == population->room)
        population->row = grown(population->row, &population->room, sizeof *population->row);
    population->row[population->count] = at;
    for (size_t i = 0; i < PARTS; i++) {
        at[0] = (uint8_t)(part[i].len >> 8);
        at[1] = (uint8_t)part[i].len;
        if (part[i].len) memcpy(at + 2, part[i].at, part[i].len);
        at += 2 + part[i].len;
    }
    terms_add(population, record);
    arena_wipe(population->scratch);
    return (uint32_t)population->count++;
}

/* The next part of `text` before `mark`; `text` moves behind it. */
static struct span part_cut(struct span *text, uint8_t mark) {
    size_t at = span_find_byte(*text, mark);
    struct span part = span_cut(*text, 0, at);
    *text = at < text->len ? span_cut(*text, at + 1, text->len) : span_of("", 0);
    return part;
}

void population_record(const struct population *population, uint32_t person,
                       struct person_record *record) {
    const uint8_t *at = population->row[person];
    struct span part[PARTS];
    for (size_t i = 0; i < PARTS; i++) {
        part[i] = span_of(at + 2, (size_t)at[0] << 8 | at[1]);
        at += 2 + part[i].len;
    }
    record->tin = part[0];
    record->name = (struct person_name){part[1], part[2], part[3], part[4]};
    record->dob = part[6];
    record->address = (struct person_address){part[7], part[8], part[9], part[10], part[11]};
    record->status = part[13];
    record->former_family_count = 0;
    while (part[5].len && record->former_family_count < FORMER_NAMES_MAX)
        record->former_family[record->former_family_count++] = part_cut(&part[5], ';');
    record->prior_address_count = 0;
    while (part[12].len && record->prior_address_count < PRIOR_ADDRESSES_MAX) {
        struct person_address *prior = &record->prior_address[record->prior_address_count++];
        struct span one = part_cut(&part[12], ';');
        prior->line1 = part_cut(&one, '|');
        prior->line2 = part_cut(&one, '|');
        prior->city = part_cut(&one, '|');
        prior->state = part_cut(&one, '|');
        prior->zip = part_cut(&one, '|');
    }
}

/* ---- the index ---- */

void population_index(struct population *population) {
    population->slots = 1024;
    while (population->slots < population->pairs + population->pairs / 2)
        population->slots *= 2;
    size_t bytes = population->slots * sizeof *population->slot;
    population->slot = aligned_alloc(HUGE_PAGE_BYTES, (bytes + HUGE_PAGE_BYTES - 1) /
                                                          HUGE_PAGE_BYTES * HUGE_PAGE_BYTES);
    assert(population->slot);
    madvise(population->slot, bytes, MADV_HUGEPAGE); /* fewer misses of the address translation */
    memset(population->slot, 0, bytes);
    for (size_t i = 0; i < population->pairs; i++) {
        const struct pair *pair = &population->pair[i];
        size_t at = pair->hash & (population->slots - 1);
        while (population->slot[at].person)
            at = (at + 1) & (population->slots - 1);
        population->slot[at] = (struct slot){(uint32_t)(pair->hash >> 32), pair->person + 1};
    }
    free(population->pair);
    population->pair = NULL;
    population->pairs = 0;
}

/* As vault_find: two persons at most, and whether there are more. */
static size_t index_find(const struct population *population, const struct span *term, size_t terms,
                         uint32_t found[CANDIDATES_MAX], bool *more) {
    size_t count = 0;
    uint64_t hash[MATCH_TERMS_MAX];
    *more = false;
    for (size_t i = 0; i < terms; i++) { /* all are on their way before the first is waited for */
        hash[i] = term_hash(population, term[i]);
        __builtin_prefetch(&population->slot[hash[i] & (population->slots - 1)]);
    }
    for (size_t i = 0; i < terms; i++) {
        uint32_t tag = (uint32_t)(hash[i] >> 32);
        for (size_t at = hash[i] & (population->slots - 1); population->slot[at].person;
             at = (at + 1) & (population->slots - 1)) {
            uint32_t person = population->slot[at].person - 1;
            bool known = population->slot[at].tag != tag;
            for (size_t k = 0; k < count; k++)
                known = known || found[k] == person;
            if (known) continue;
            if (count < CANDIDATES_MAX)
                found[count++] = person;
            else
                *more = true;
        }
    }
    return count;
}

size_t population_find(const struct population *population, const struct span *term, size_t terms) {
    uint32_t found[CANDIDATES_MAX] = {NOBODY, NOBODY};
    bool more = false;
    return index_find(population, term, terms, found, &more);
}

uint32_t population_find_number(const struct population *population, struct arena *scratch,
                                struct span tin) {
    struct person_record record = {.tin = tin};
    struct span term[MATCH_TERMS_MAX];
    uint32_t found[CANDIDATES_MAX] = {NOBODY, NOBODY};
    bool more = false;
    size_t terms = match_terms_of_record(scratch, &record, term);
    size_t count = index_find(population, term, terms, found, &more);
    arena_wipe(scratch);
    return count == 1 ? found[0] : NOBODY;
}

/* ---- the way to a verdict, as in src/ask/identify.c ---- */

struct looked_up {
    struct person_record record, rival;
    uint32_t person, other;
    bool more;
};

static void open_both(const struct population *population, struct looked_up *up) {
    if (up->person != NOBODY) population_record(population, up->person, &up->record);
    if (up->other != NOBODY) population_record(population, up->other, &up->rival);
}

static void by_number(const struct population *population, struct match *match,
                      const struct span *term, struct looked_up *up) {
    struct span rivals[MATCH_TERMS_MAX];
    uint32_t found[CANDIDATES_MAX] = {NOBODY, NOBODY};
    bool several = false;
    size_t count = index_find(population, term, 1, found, &several);
    /* The vault refuses to load one number for two people; here neither of them is found by it. */
    up->person = count == 1 ? found[0] : NOBODY;
    open_both(population, up);
    match_put_record(match, up->person == NOBODY ? NULL : &up->record);
    size_t terms = match_terms_of_rivals(match, rivals);
    count = index_find(population, rivals, terms, found, &up->more);
    for (size_t i = 0; i < count; i++) {
        if (found[i] == up->person) continue;
        up->more = up->more || up->other != NOBODY;
        if (up->other == NOBODY) up->other = found[i];
    }
    if (up->other != NOBODY) population_record(population, up->other, &up->rival);
}

static void by_name(const struct population *population, struct match *match,
                    const struct span *term, size_t terms, struct looked_up *up) {
    uint32_t found[CANDIDATES_MAX] = {NOBODY, NOBODY};
    size_t count = index_find(population, term, terms, found, &up->more);
    up->person = found[0];
    up->other = found[1];
    open_both(population, up);
    const struct person_record *const both[CANDIDATES_MAX] = {count > 0 ? &up->record : NULL,
                                                              count > 1 ? &up->rival : NULL};
    if (match_choose_record(match, both) == 0) return;
    up->person = found[1];
    up->other = found[0];
    population_record(population, up->other, &up->rival);
}

struct decision population_decide(const struct population *population, struct arena *scratch,
                                  const struct person_claim *claim) {
    struct span term[MATCH_TERMS_MAX];
    struct looked_up up;
    up.person = up.other = NOBODY;
    up.more = false;
    struct match *match = match_begin(scratch, claim);
    size_t terms = match_terms_of_claim(match, term);
    if (terms > 0 && term[0].at[0] == 'T')
        by_number(population, match, term, &up);
    else
        by_name(population, match, term, terms, &up);
    struct decision decision = {match_end(match, up.other == NOBODY ? NULL : &up.rival, up.more),
                                up.person};
    arena_wipe(scratch);
    return decision;
}
