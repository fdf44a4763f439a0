/* Does the way through the blind index give the verdict of comparing with every record there is?
 * Small worlds full of namesakes, households, twins, former names and movers, by seed. */
#include "../unit/person_index.h"
#include "person/person.h"

#include <stdio.h>

enum { PEOPLE = 70, CLAIMS = 200, WORLDS = 120, INDEX_ROWS = 1 << 15 };

static uint64_t seed;

static uint32_t below(uint32_t n) { /* xorshift64* */
    seed ^= seed >> 12;
    seed ^= seed << 25;
    seed ^= seed >> 27;
    return (uint32_t)((seed * 0x2545f4914f6cdd1du) >> 33) % n;
}

#define PICK(list) span_str((list)[below(sizeof(list) / sizeof(list)[0])])

static const char *const GIVEN[] = {
    "Anna",     "Hannah",  "Ann",         "A",     "Jonathan", "Nathan", "Jon",
    "Mary Ann", "Mary",    "Maria Elena", "Maria", "M",        "John",   "Johnny",
    "Bill",     "William", "Carl",        "Carla", "Carl A",   "Aaron",  "Erin"};
static const char *const MIDDLE[] = {"", "", "", "Ann", "Elena", "Lee", "L", "A"};
static const char *const FAMILY[] = {"Novak", "Garza", "Smith-Jones", "Whitaker"};
static const char *const CLAIMED_FAMILY[] = {"NOVAK", "Garza", "Smith Jones", "Whitaker",
                                             "Whitaker Jr"};
static const char *const SUFFIX[] = {"", "", "", "", "", "JR", "SR", "III", "Esq"};
static const char *const DOB[] = {"1993-05-20", "1993-05-20", "1962-02-08", "1990-09-15", ""};
static const char *const LINE[] = {"480 Tower Pl Apt 301",
                                   "480 Tower Pl Apt 310",
                                   "480 Tower Place, Apartment 301",
                                   "22 Pier Ave",
                                   "Tower Pl",
                                   "22 Pier Avenue",
                                   "22 Pier Ave c/o Ann Apt 5",
                                   "Urb Uno, 22 Pier Ave",
                                   "Urb Dos, 22 Pier Ave"};

static struct person_address address_any(void) {
    return (struct person_address){PICK(LINE), span_str(""), span_str("Atlanta"), span_str("GA"),
                                   span_str("30305")};
}

static struct person_record record_any(struct arena *arena, uint32_t number) {
    struct person_record record = {0};
    record.tin = span_str(arena_printf(arena, "9%08u", 10010001u + number * 10007u));
    record.name = (struct person_name){PICK(GIVEN), PICK(MIDDLE), PICK(FAMILY), PICK(SUFFIX)};
    bool many = below(12) == 0;
    record.former_family_count = many ? FORMER_NAMES_MAX : below(3) / 2;
    for (size_t i = 0; i < record.former_family_count; i++)
        record.former_family[i] =
            i < 3 ? PICK(FAMILY) : span_str(arena_printf(arena, "Former%c", (char)('a' + i)));
    record.dob = PICK(DOB);
    record.address = address_any();
    record.prior_address_count = many ? PRIOR_ADDRESSES_MAX : below(3) / 2;
    for (size_t i = 0; i < record.prior_address_count; i++) {
        record.prior_address[i] = address_any();
        if (i >= 2) record.prior_address[i].line1 = span_str(arena_printf(arena, "%zu Oak St", i));
    }
    if (below(40) == 0) record.status = span_str("merged");
    return record;
}

/* Mostly a person's own particulars, with something changed, left out or taken from another. */
static struct person_claim claim_any(const struct person_record *people) {
    const struct person_record *of = &people[below(PEOPLE)];
    struct person_claim claim = {of->tin, of->name, of->dob, of->address};
    if (below(3) == 0) claim.name.given = PICK(GIVEN);
    if (below(3) == 0) claim.name.middle = PICK(MIDDLE);
    if (below(4) == 0) claim.name.family = PICK(CLAIMED_FAMILY);
    if (below(4) == 0 && of->former_family_count) claim.name.family = of->former_family[0];
    if (below(2) == 0) claim.name.suffix = PICK(SUFFIX);
    if (below(3) == 0) claim.dob = span_str("");
    if (below(8) == 0) claim.dob = PICK(DOB);
    if (below(3) == 0) claim.address = address_any();
    if (below(6) == 0 && of->prior_address_count) claim.address = of->prior_address[0];
    if (below(8) == 0) claim.tin = people[below(PEOPLE)].tin;
    if (below(5) == 0) claim.tin = span_str("");
    return claim;
}

static bool verified_against_all(struct arena *arena, const struct person_record *people,
                                 const struct person_claim *claim, uint32_t *person) {
    for (uint32_t i = 0; i < PEOPLE; i++) {
        if (claim->tin.len && !span_equal(claim->tin, people[i].tin)) continue;
        bool verified = true;
        for (uint32_t k = 0; k < PEOPLE && verified; k++) {
            struct match_found found = {.record = &people[i], .rival = k == i ? NULL : &people[k]};
            verified = match_verified(match_decide(arena, claim, &found));
            arena_wipe(arena);
        }
        if (!verified) continue;
        *person = i;
        return true;
    }
    return false;
}

struct totals {
    size_t claims, verified, cautious, terms, most;
};

static void world_check(uint64_t first_seed, struct totals *totals) {
    struct arena *arena = arena_open(8 << 20);
    struct arena *scratch = arena_open(1 << 20);
    struct person_record *people = ARENA_ARRAY(arena, struct person_record, PEOPLE);
    struct index index = index_open(arena, INDEX_ROWS);
    for (uint32_t i = 0; i < PEOPLE; i++) {
        people[i] = record_any(arena, i);
        index_add(&index, scratch, i, &people[i]);
        arena_wipe(scratch);
    }
    for (size_t c = 0; c < CLAIMS; c++) {
        struct person_claim claim = claim_any(people);
        uint32_t by_all = NOBODY;
        uint32_t by_index = NOBODY;
        bool more = false;
        bool all = verified_against_all(scratch, people, &claim, &by_all);
        struct match_verdict found =
            index_decide(&index, scratch, people, &claim, &by_index, &more);
        bool same = match_verified(found) == all && (!all || by_all == by_index);
        bool cautious = more && !match_verified(found);
        if (!same && !cautious)
            fail_msg("seed %llu, claim %zu: the index says %s, all say %s",
                     (unsigned long long)first_seed, c, match_reason_str(found.reason),
                     all ? "verified" : "not verified");
        totals->claims++;
        totals->verified += match_verified(found);
        totals->cautious += !same;
        arena_wipe(scratch);
    }
    totals->terms += index.used;
    if (index.terms_most > totals->most) totals->most = index.terms_most;
    arena_close(scratch);
    arena_close(arena);
}

static void the_index_gives_the_verdict_of_comparing_with_everybody(void **state) {
    struct totals totals = {0};
    (void)state;
    for (uint64_t world = 1; world <= WORLDS; world++) {
        seed = world * 0x9e3779b97f4a7c15u;
        world_check(world, &totals);
    }
    print_message("# %zu claims, %zu verified, %zu refused for a second rival only, %.1f terms a "
                  "person, at most %zu\n",
                  totals.claims, totals.verified, totals.cautious,
                  (double)totals.terms / (WORLDS * PEOPLE), totals.most);
    assert_true(totals.verified > totals.claims / 50); /* the worlds are crowded on purpose */
    assert_true(totals.cautious < totals.claims / 10);
    assert_true(totals.most > 20); /* some had more than fine terms allow */
}

/* The control of the test above: with the index left out, rivals are overlooked. */
static void without_rivals_the_verdict_would_differ(void **state) {
    size_t overlooked = 0;
    (void)state;
    seed = 4711;
    struct arena *arena = arena_open(8 << 20);
    struct arena *scratch = arena_open(1 << 20);
    struct person_record *people = ARENA_ARRAY(arena, struct person_record, PEOPLE);
    for (uint32_t i = 0; i < PEOPLE; i++)
        people[i] = record_any(arena, i);
    for (size_t c = 0; c < 2000; c++) {
        struct person_claim claim = claim_any(people);
        uint32_t person = NOBODY;
        if (verified_against_all(scratch, people, &claim, &person)) continue;
        for (uint32_t i = 0; i < PEOPLE; i++) {
            struct match_found found = {.record = &people[i]};
            if (claim.tin.len && match_verified(match_decide(scratch, &claim, &found)))
                overlooked++;
            arena_wipe(scratch);
        }
    }
    arena_close(scratch);
    arena_close(arena);
    assert_true(overlooked > 20);
}

static void the_number_of_look_ups_depends_on_the_claim_alone(void **state) {
    (void)state;
    seed = 99;
    struct arena *arena = arena_open(64 << 20);
    struct person_record *people = ARENA_ARRAY(arena, struct person_record, PEOPLE);
    for (uint32_t i = 0; i < PEOPLE; i++)
        people[i] = record_any(arena, i);
    struct arena *scratch = arena_open(1 << 20);
    for (size_t c = 0; c < 500; c++) {
        struct span term[MATCH_TERMS_MAX];
        struct person_claim claim = claim_any(people);
        struct match *match = match_begin(arena, &claim);
        match_put_record(match, NULL);
        size_t nobody = match_terms_of_rivals(match, term);
        for (uint32_t i = 0; i < PEOPLE; i++) {
            match_put_record(match, &people[i]);
            size_t count = match_terms_of_rivals(match, term);
            assert_int_equal(count, nobody);
            arena_wipe(scratch);
        }
    }
    arena_close(scratch);
    arena_close(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_index_gives_the_verdict_of_comparing_with_everybody),
        cmocka_unit_test(without_rivals_the_verdict_would_differ),
        cmocka_unit_test(the_number_of_look_ups_depends_on_the_claim_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
