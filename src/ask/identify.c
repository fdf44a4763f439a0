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

/* What the look-ups found: two records at most, and whether there are more. */
struct looked_up {
    person_ref person, other;
    struct person_record record, rival;
    bool more;
};

/* By the number: it alone names the record; the rivals are looked for beside it. */
static struct err by_number(struct keeper *keeper, struct arena *arena, const struct ask *ask,
                            const struct span *term, struct looked_up *up) {
    struct span *rivals = ARENA_ARRAY(arena, struct span, MATCH_TERMS_MAX);
    person_ref found[CANDIDATES_MAX] = {0};
    size_t count = 0;
    bool several = false;
    TRY(vault_find(keeper->vault, term, 1, found, &count, &several));
    assert(count <= 1 && !several);
    up->person = count ? found[0] : 0;
    TRY(record_open(keeper, arena, up->person, &up->record));
    size_t terms =
        match_terms_of_rivals(arena, &ask->claim, up->person ? &up->record : NULL, rivals);
    TRY(vault_find(keeper->vault, rivals, terms, found, &count, &up->more));
    rival_choose(found, count, up->person, &up->other, &up->more);
    return record_open(keeper, arena, up->other, &up->rival);
}

/* Without a number (rule I13): of at most two found, the one that agrees is the record. */
static struct err by_name(struct keeper *keeper, struct arena *arena, const struct ask *ask,
                          const struct span *term, size_t terms, struct looked_up *up) {
    person_ref found[CANDIDATES_MAX] = {0};
    size_t count = 0;
    TRY(vault_find(keeper->vault, term, terms, found, &count, &up->more));
    up->person = count > 0 ? found[0] : 0;
    up->other = count > 1 ? found[1] : 0;
    TRY(record_open(keeper, arena, up->person, &up->record));
    TRY(record_open(keeper, arena, up->other, &up->rival));
    const struct person_record *const both[CANDIDATES_MAX] = {&up->record, &up->rival};
    if (count < 2 || match_choose_record(arena, &ask->claim, both, count) == 0) return err_none();
    struct looked_up turned = {up->other, up->person, up->rival, up->record, up->more};
    *up = turned;
    return err_none();
}

struct err identify(struct keeper *keeper, struct arena *arena, const struct ask *ask,
                    struct identified *identified) {
    struct span *term = ARENA_ARRAY(arena, struct span, MATCH_TERMS_MAX);
    struct looked_up *up = ARENA_NEW(arena, struct looked_up);
    size_t terms = match_terms_of_claim(arena, &ask->claim, term);
    bool number = terms > 0 && term[0].len > 0 && term[0].at[0] == 'T';
    TRY(number ? by_number(keeper, arena, ask, term, up)
               : by_name(keeper, arena, ask, term, terms, up));
    *identified = (struct identified){.person = up->person, .record = up->record};
    hold_set_aside(&up->record);
    hold_set_aside(&up->rival);
    struct match_found found = {.record = up->person ? &up->record : NULL,
                                .rival = up->person && up->other ? &up->rival : NULL,
                                .more_rivals = up->more};
    identified->match = match_decide(arena, &ask->claim, &found);
    return err_none();
}
