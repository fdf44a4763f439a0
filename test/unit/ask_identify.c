/* Is one person found, or none, and is the work the same whichever it was? One claim against vaults
 * that differ in what they hold about it. */
#include "ask/identity.h"
#include "ask/keeper.h"

#include "../vault_world.h"

static struct arena *arena;

static int arena_make(void **state) {
    arena = arena_open(64 << 20);
    return 0;
}

static int arena_end(void **state) {
    arena_close(arena);
    return 0;
}

static const struct person_record PERSON = {.tin = SPAN_LITERAL("912345678"),
                                            .name = {SPAN_LITERAL("Robert"), SPAN_LITERAL("Lee"),
                                                     SPAN_LITERAL("Whitaker"), SPAN_LITERAL("")},
                                            .dob = SPAN_LITERAL("1980-02-03"),
                                            .address = {SPAN_LITERAL("1600 Elm St Apt 4"),
                                                        SPAN_LITERAL(""), SPAN_LITERAL("Denver"),
                                                        SPAN_LITERAL("CO"), SPAN_LITERAL("80220")}};

static void person_add(struct vault *vault, const struct person_record *record) {
    struct span term[MATCH_TERMS_MAX];
    person_ref ref = 0;
    size_t terms = match_terms_of_record(arena, record, term);
    GOOD(vault_load_person(vault, term, terms, identity_write(arena, record), &ref));
}

struct found {
    struct identified who;
    struct vault_reads work;
};

/* What is found of `claim` in a vault of these people and a thousand others. */
static struct found look(const struct person_claim *claim, const struct person_record *people,
                         size_t count) {
    struct found found = {0};
    struct keeper *keeper = ARENA_NEW(arena, struct keeper);
    struct ask *ask = ARENA_NEW(arena, struct ask);
    folder_new(NULL);
    keeper->vault = opened();
    GOOD(vault_load_begin(keeper->vault));
    for (size_t i = 0; i < count; i++)
        person_add(keeper->vault, &people[i]);
    for (unsigned i = 0; i < 50; i++) {
        struct person_record other = PERSON;
        other.tin = span_str(arena_printf(arena, "9%02u450001", i));
        other.dob = span_str(arena_printf(arena, "19%02u-05-06", i + 10));
        other.name.family = span_str(arena_printf(arena, "Other%c", (char)('a' + i % 26)));
        person_add(keeper->vault, &other);
    }
    GOOD(vault_load_commit(keeper->vault));
    ask->claim = *claim;
    struct vault_reads before = vault_reads(keeper->vault);
    GOOD(identify(keeper, arena, ask, &found.who));
    struct vault_reads after = vault_reads(keeper->vault);
    found.work =
        (struct vault_reads){after.finds - before.finds, after.terms - before.terms,
                             after.identities - before.identities, after.years - before.years};
    vault_close(keeper->vault);
    folder_drop(NULL);
    return found;
}

static struct person_claim claim_of(const struct person_record *record) {
    return (struct person_claim){record->tin, record->name, record->dob, record->address};
}

/* The least that is waited, and never that it is too long: the machine may be slow. */
static void asks_alone_and_asks_together_are_not_answered_sooner_than_is_said(void **state) {
    enum { ASKS = 20, SECOND_NS = 1000000000 };
    struct keeper *keeper = ARENA_NEW(arena, struct keeper);
    struct ask *ask = ARENA_NEW(arena, struct ask);
    struct identified *who = ARENA_NEW(arena, struct identified);
    (void)state;
    folder_new(NULL);
    keeper->vault = opened();
    ask->claim = (struct person_claim){PERSON.tin, PERSON.name, PERSON.dob, PERSON.address};
    uint64_t begun = clock_ticks();
    GOOD(identify_alone(keeper, arena, ask, who));
    assert_true(clock_ticks() - begun >= IDENTIFY_NS);
    begun = clock_ticks();
    identify_together(keeper);
    for (size_t i = 0; i < ASKS; i++)
        GOOD(identify_alone(keeper, arena, ask, who));
    /* One who takes a second to find leaves a round as much room as one who is not there. */
    uint64_t before = identify_together_spent(keeper, begun);
    keeper->together.ticks += SECOND_NS;
    uint64_t spent = identify_together_spent(keeper, begun - SECOND_NS);
    keeper->together.ticks -= SECOND_NS;
    assert_true(before >= IDENTIFY_NS + (ASKS - 1) * IDENTIFY_MORE_NS);
    assert_true(spent - before < SECOND_NS / 2);
    identify_together_end(keeper);
    assert_true(clock_ticks() - begun >= IDENTIFY_NS + (ASKS - 1) * IDENTIFY_MORE_NS);
    begun = clock_ticks(); /* and what comes after a round waits for itself again */
    GOOD(identify_alone(keeper, arena, ask, who));
    assert_true(clock_ticks() - begun >= IDENTIFY_NS);
    vault_close(keeper->vault);
    folder_drop(NULL);
}

static void work_same(struct vault_reads a, struct vault_reads b) {
    assert_int_equal(a.finds, b.finds);
    assert_int_equal(a.terms, b.terms);
    assert_int_equal(a.identities, b.identities);
    assert_int_equal(a.years, b.years);
}

struct world {
    const char *name;
    struct person_record people[3];
    size_t count;
    enum match_reason reason;
};

static size_t worlds_make(struct world world[16]) {
    struct person_record surname = PERSON, given = PERSON, dob = PERSON, home = PERSON;
    struct person_record merged = PERSON, suffix = PERSON, twin = PERSON, triplet = PERSON;
    surname.name.family = span_str("Whittaker");
    given.name.given = span_str("Rupert");
    dob.dob = span_str("1980-03-02");
    home.address.line1 = span_str("1600 Elm St Apt 40");
    merged.status = span_str("merged");
    suffix.name.suffix = span_str("Esq");
    twin.tin = span_str("912345679");
    triplet.tin = span_str("912345670");
    size_t n = 0;
    world[n++] = (struct world){"nobody", {PERSON}, 0, MATCH_NO_RECORD};
    world[n++] = (struct world){"surname", {surname}, 1, MATCH_SURNAME};
    world[n++] = (struct world){"given", {given}, 1, MATCH_GIVEN};
    world[n++] = (struct world){"birth date", {dob}, 1, MATCH_BIRTH_DATE};
    world[n++] = (struct world){"conflict", {merged}, 1, MATCH_RECORD_CONFLICT};
    world[n++] = (struct world){"suffix unclear", {suffix}, 1, MATCH_SUFFIX};
    world[n++] = (struct world){"ambiguous", {PERSON, twin}, 2, MATCH_RIVAL};
    world[n++] = (struct world){"two others", {PERSON, twin, triplet}, 3, MATCH_RIVAL};
    world[n++] = (struct world){"only others", {twin, triplet}, 2, MATCH_NO_RECORD};
    world[n++] = (struct world){"the person", {PERSON}, 1, MATCH_VERIFIED};
    world[n++] = (struct world){"elsewhere", {home}, 1, MATCH_VERIFIED}; /* the birth date agrees */
    return n;
}

static void worlds_check(const struct person_claim *claim, const struct world *world, size_t count,
                         bool reasons) {
    struct found first = look(claim, world[0].people, world[0].count);
    assert_int_equal(first.work.identities, CANDIDATES_MAX);
    assert_int_equal(first.work.years, 0);
    for (size_t i = 0; i < count; i++) {
        struct found found = look(claim, world[i].people, world[i].count);
        if (reasons && found.who.match.reason != world[i].reason)
            fail_msg("%s: %s", world[i].name, match_reason_str(found.who.match.reason));
        work_same(found.work, first.work);
        /* Whom an order about a person would name, whether or not the claim has a number. */
        struct digest none = {0};
        bool tagged = memcmp(&found.who.record_tag, &none, sizeof none) != 0;
        assert_int_equal(tagged, found.who.person != 0);
    }
}

static void whatever_is_on_file_the_work_is_the_same(void **state) {
    struct world world[16];
    size_t count = worlds_make(world);
    struct person_claim claim = claim_of(&PERSON);
    worlds_check(&claim, world, count, true);
    claim.name.middle = span_str("");
    worlds_check(&claim, world, count, true);
}

static void and_without_a_birth_date_and_without_a_number(void **state) {
    struct world world[16];
    size_t count = worlds_make(world);
    struct person_claim claim = claim_of(&PERSON);
    claim.dob = span_str("");
    worlds_check(&claim, world, count, false);
    claim = claim_of(&PERSON);
    claim.tin = span_str("");
    worlds_check(&claim, world, count, false);
}

static void a_hold_is_no_conflict_and_stays_on_the_record(void **state) {
    struct person_record held = PERSON;
    struct person_claim claim = claim_of(&PERSON);
    held.status = span_str("hold-i6");
    struct found found = look(&claim, &held, 1);
    assert_int_equal(found.who.match.reason, MATCH_VERIFIED);
    assert_true(span_is(found.who.record.status, "hold-i6"));
    claim.tin = span_str(""); /* rule I13 */
    found = look(&claim, &held, 1);
    assert_int_equal(found.who.match.reason, MATCH_VERIFIED);
    assert_true(span_is(found.who.record.status, "hold-i6"));
}

/* Found second by the index and meant: rule I13 among two with one home and one birthday. */
static void of_two_found_without_a_number_the_one_meant_is_the_record(void **state) {
    struct person_record two[2] = {PERSON, PERSON};
    two[0].tin = span_str("912345679");
    two[0].name.given = span_str("Rosalind");
    two[0].status = span_str("merged");
    struct person_claim claim = claim_of(&PERSON);
    claim.tin = span_str("");
    struct found found = look(&claim, two, 2);
    assert_int_equal(found.who.match.reason, MATCH_VERIFIED);
    assert_true(span_equal(found.who.record.tin, PERSON.tin));
    assert_int_equal(found.who.record.status.len, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whatever_is_on_file_the_work_is_the_same),
        cmocka_unit_test(asks_alone_and_asks_together_are_not_answered_sooner_than_is_said),
        cmocka_unit_test(and_without_a_birth_date_and_without_a_number),
        cmocka_unit_test(a_hold_is_no_conflict_and_stays_on_the_record),
        cmocka_unit_test(of_two_found_without_a_number_the_one_meant_is_the_record),
    };
    return cmocka_run_group_tests_name("ask_identify", tests, arena_make, arena_end);
}
