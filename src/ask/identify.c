/* Who is this ask about? Blind indexes in, at most two records opened, one verdict out. */
#include "ask/keeper.h"

#include "ask/facts.h"
#include "ask/identity.h"

#include <assert.h>

/* Nobody is read like anybody: the vault opens a decoy, so that the work tells nothing. */
static struct err record_open(struct keeper *keeper, struct arena *arena, person_ref person,
                              struct person_record *record) {
    struct span identity;
    TRY(vault_read_identity(keeper->vault, arena, person, &identity));
    return person ? identity_read(arena, identity, record) : err_none();
}

/* Terms of kind 'T' come first; they name the record, the others its possible rivals. */
static size_t number_terms(const struct span *term, size_t count) {
    size_t n = 0;
    while (n < count && term[n].len && term[n].at[0] == 'T')
        n++;
    return n;
}

/* Somebody else who shares a look-up term, if there is one; `*more` when there are others still. */
static void rival_choose(const person_ref *found, size_t count, person_ref person,
                         person_ref *rival, bool *more) {
    *rival = 0;
    for (size_t i = 0; i < count; i++) {
        if (found[i] == person) continue;
        if (*rival) *more = true;
        if (!*rival) *rival = found[i];
    }
}

/* A hold is not a conflict of the record: the law room judges it. */
static void hold_set_aside(struct person_record *record) {
    if (facts_status_is_hold(record->status)) record->status = span_str("");
}

struct err identify(struct keeper *keeper, struct arena *arena, const struct ask *ask,
                    struct identified *identified) {
    struct span *term = ARENA_ARRAY(arena, struct span, MATCH_TERMS_MAX);
    size_t count = match_terms_of_claim(arena, &ask->claim, term);
    size_t numbers = number_terms(term, count);
    person_ref by_number[CANDIDATES_MAX] = {0};
    person_ref by_name[CANDIDATES_MAX] = {0};
    size_t number_count = 0;
    size_t name_count = 0;
    bool more = false;
    *identified = (struct identified){0};
    TRY(vault_find(keeper->vault, term, numbers, by_number, &number_count, &more));
    assert(number_count <= 1 && !more);
    TRY(vault_find(keeper->vault, term + numbers, count - numbers, by_name, &name_count, &more));
    person_ref person = number_count ? by_number[0] : 0;
    if (numbers == 0 && name_count) person = by_name[0];
    person_ref other = 0;
    rival_choose(by_name, name_count, person, &other, &more);
    struct person_record *rival = ARENA_NEW(arena, struct person_record);
    struct person_record *record = &identified->record;
    TRY(record_open(keeper, arena, person, record));
    TRY(record_open(keeper, arena, other, rival));
    struct person_record compared = *record;
    hold_set_aside(&compared);
    hold_set_aside(rival);
    struct match_found found = {.record = person ? &compared : NULL,
                                .rival = person && other ? rival : NULL,
                                .more_rivals = more};
    identified->match = match_decide(arena, &ask->claim, &found);
    identified->person = person;
    return err_none();
}
