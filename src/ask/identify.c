/* Who is this ask about? Blind indexes in, at most two records opened, one verdict out. */
#include "ask/keeper.h"

#include "ask/facts.h"
#include "ask/identity.h"
#include "base/bytes.h"
#include "base/crypt.h"

#include <assert.h>

/* An identity row of usual length, in place of nobody's. */
static const char decoy[] =
    "{\"address\":{\"city\":\"Chicago\",\"line1\":\"2417 Willow Rd\",\"state\":\"IL\","
    "\"zip\":\"60608\"},\"dob\":\"1970-01-01\",\"name\":{\"family\":\"Halvorsen\","
    "\"given\":\"Leandra\",\"middle\":\"Marie\"},\"tin\":\"000000000\",\"v\":1}";

/* A record that was opened. Its hold is set aside for the comparison, because a hold is no conflict
 * of the record: the law room judges it. */
struct opened {
    person_ref person; /* 0: nobody; then the record is empty */
    struct person_record record;
    struct span status;
};

/* Nobody is read like anybody: the vault opens a decoy and a decoy is parsed, so that the work
 * tells nothing. */
static struct err record_open(struct keeper *keeper, struct arena *arena, person_ref person,
                              struct opened *opened) {
    struct span identity;
    TRY(vault_read_identity(keeper->vault, arena, person, &identity));
    TRY(identity_read(arena, person ? identity : span_str(decoy), &opened->record));
    if (!person) opened->record = (struct person_record){0};
    opened->person = person;
    opened->status = opened->record.status;
    if (facts_status_is_hold(opened->status)) opened->record.status = span_str("");
    return err_none();
}

/* Whom an order about a person would name. Nobody's is drawn from no number and thrown away. */
static void tag_read(const struct keeper *keeper, struct identified *identified) {
    char tin[10] = "000000000";
    tin_canon(identified->record.tin, tin);
    struct secret secret = subject_secret(&keeper->subject_key, span_of(tin, 9));
    struct digest tag = sha256(secret_span(&secret));
    if (identified->person) identified->record_tag = tag;
    explicit_bzero(tin, sizeof tin);
    secret_wipe(&secret);
}

static const struct person_record *record_of(const struct opened *opened) {
    return opened->person ? &opened->record : NULL;
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

/* What the look-ups found: two records at most, and whether there are more. */
struct looked_up {
    struct opened record, rival;
    bool more;
};

/* By the number: it alone names the record; the rivals are looked for beside it. */
static struct err by_number(struct keeper *keeper, struct arena *arena, struct match *match,
                            const struct span *term, struct looked_up *up) {
    struct span *rivals = ARENA_ARRAY(arena, struct span, MATCH_TERMS_MAX);
    person_ref found[CANDIDATES_MAX] = {0};
    person_ref other = 0;
    size_t count = 0;
    bool several = false;
    TRY(vault_find(keeper->vault, term, 1, found, &count, &several));
    assert(count <= 1 && !several);
    TRY(record_open(keeper, arena, count ? found[0] : 0, &up->record));
    match_put_record(match, record_of(&up->record));
    size_t terms = match_terms_of_rivals(match, rivals);
    TRY(vault_find(keeper->vault, rivals, terms, found, &count, &up->more));
    rival_choose(found, count, up->record.person, &other, &up->more);
    return record_open(keeper, arena, other, &up->rival);
}

/* Without a number (rule I13): of at most two found, the one that agrees is the record. */
static struct err by_name(struct keeper *keeper, struct arena *arena, struct match *match,
                          const struct span *term, size_t terms, struct looked_up *up) {
    person_ref found[CANDIDATES_MAX] = {0};
    size_t count = 0;
    TRY(vault_find(keeper->vault, term, terms, found, &count, &up->more));
    TRY(record_open(keeper, arena, count > 0 ? found[0] : 0, &up->record));
    TRY(record_open(keeper, arena, count > 1 ? found[1] : 0, &up->rival));
    const struct person_record *const both[CANDIDATES_MAX] = {record_of(&up->record),
                                                              record_of(&up->rival)};
    if (match_choose_record(match, both) == 0) return err_none();
    struct opened turned = up->record;
    up->record = up->rival;
    up->rival = turned;
    return err_none();
}

/* What the look-ups and the comparison leave of a difference is waited away: a single ask is
 * answered on its own, so its time could be taken. A batch is answered by rounds. The wait ends by
 * chance within some microseconds: ended at a fixed time it was over at the next look at the clock,
 * and how far past told two nanoseconds of what was done before (|t| = 97 over a million pairs). */
static uint64_t chance_ns(void) {
    uint8_t chance[4];
    random_fill(chance, sizeof chance);
    return be_get_u32(chance) % IDENTIFY_CHANCE_NS;
}

static void wait_until(uint64_t ticks) {
    while (clock_ticks() < ticks)
        continue;
}

struct err identify_alone(struct keeper *keeper, struct arena *arena, const struct ask *ask,
                          struct identified *identified) {
    uint64_t until = chance_ns();
    uint64_t begun = clock_ticks();
    until += begun + IDENTIFY_NS;
    /* What is returned is written before the wait: nothing that the look-ups left cold in the cache
     * is touched after it. */
    struct err e = identify(keeper, arena, ask, identified);
    if (!keeper->together.is) {
        wait_until(until);
        return e;
    }
    keeper->together.ticks += clock_ticks() - begun;
    keeper->together.bought += keeper->together.bought ? IDENTIFY_MORE_NS : IDENTIFY_NS;
    return e;
}

void identify_together(struct keeper *keeper) {
    keeper->together.is = true;
    keeper->together.ticks = keeper->together.bought = 0;
}

void identify_together_end(struct keeper *keeper) {
    uint64_t owed = keeper->together.bought + chance_ns();
    keeper->together.is = false;
    if (keeper->together.bought && owed > keeper->together.ticks)
        wait_until(clock_ticks() + owed - keeper->together.ticks);
}

uint64_t identify_together_spent(const struct keeper *keeper, uint64_t begun) {
    return clock_ticks() - begun - keeper->together.ticks + keeper->together.bought;
}

struct err identify(struct keeper *keeper, struct arena *arena, const struct ask *ask,
                    struct identified *identified) {
    struct span *term = ARENA_ARRAY(arena, struct span, MATCH_TERMS_MAX);
    struct looked_up *up = ARENA_NEW(arena, struct looked_up);
    struct match *match = match_begin(arena, &ask->claim);
    size_t terms = match_terms_of_claim(match, term);
    bool number = terms > 0 && term[0].at[0] == 'T';
    TRY(number ? by_number(keeper, arena, match, term, up)
               : by_name(keeper, arena, match, term, terms, up));
    *identified = (struct identified){.match = match_end(match, record_of(&up->rival), up->more),
                                      .compared = match,
                                      .person = up->record.person,
                                      .record = up->record.record};
    identified->record.status = up->record.status;
    tag_read(keeper, identified);
    return err_none();
}
