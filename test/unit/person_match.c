/* Is exactly one person found, or none? The 410 cases of the reference data against its vault,
 * compared with every record and by way of the index, and cases of our own. */
#include "person_cases.h"
#include "person_index.h"

enum { VAULT_MAX = 512, PEOPLE_MAX = 20000, INDEX_ROWS = 1 << 19 };

static struct person_record vault[VAULT_MAX];
static size_t vault_count;

/* Every other record as a rival, one after another. */
static enum match_reason decide_against_all(struct arena *arena, const struct person_claim *claim) {
    char tin[10] = "";
    bool numbered = span_trim(claim->tin).len > 0;
    enum match_reason best = MATCH_NO_RECORD;
    if (numbered && !tin_canon(claim->tin, tin)) return MATCH_TIN_INVALID;
    for (size_t i = 0; i < vault_count; i++) {
        if (numbered && !span_is(vault[i].tin, tin)) continue;
        enum match_reason reason = MATCH_VERIFIED;
        for (size_t k = 0; k < vault_count && reason == MATCH_VERIFIED; k++) {
            struct match_found found = {.record = &vault[i], .rival = k == i ? NULL : &vault[k]};
            reason = match_decide(arena, claim, &found).reason;
        }
        if (reason > best) best = reason;
    }
    return best;
}

static void every_case_has_its_verdict(void **state) {
    struct arena *arena = *state;
    FILE *file = NULL;
    struct csv_record row;
    size_t wrong = 0;
    size_t cases = 0;
    if (!shared_find("data/identity-cases.csv")) skip();
    struct csv *csv = cases_open("data/identity-cases-vault.csv", &file);
    if (!csv) skip();
    struct index index = index_open(arena, INDEX_ROWS);
    for (vault_count = 0; vault_count < VAULT_MAX && cases_next(csv, &row); vault_count++) {
        vault[vault_count] = cases_record(arena, row.field, true);
        index_add(&index, arena, (uint32_t)vault_count, &vault[vault_count]);
    }
    csv_close(csv);
    fclose(file);
    csv = cases_open("data/identity-cases.csv", &file);
    while (cases_next(csv, &row)) {
        struct person_claim claim = cases_claim(arena, row.field + 2);
        enum match_reason reason = decide_against_all(arena, &claim);
        bool more = false;
        uint32_t person = NOBODY;
        struct match_verdict found = index_decide(&index, arena, vault, &claim, &person, &more);
        bool expected = span_is(row.field[28], "verified");
        cases++;
        if ((reason == MATCH_VERIFIED) == expected && match_verified(found) == expected) continue;
        if ((reason == MATCH_VERIFIED) == expected) reason = found.reason;
        wrong++;
        print_message("%.*s: %.*s expected, %s found (%.*s)\n", SPAN_FMT(row.field[0]),
                      SPAN_FMT(row.field[28]), match_reason_str(reason), SPAN_FMT(row.field[29]));
    }
    csv_close(csv);
    fclose(file);
    assert_int_equal(wrong, 0);
    assert_true(cases >= 410);
}

/* ---- a whole made-up population ---- */

struct tally {
    char stratum[48];
    size_t asks;
    size_t verified;
    size_t wrong; /* verified, and somebody else's record */
};

enum { STRATA_MAX = 40 };

static struct tally *tally_of(struct tally *tally, struct span stratum) {
    size_t i = 0;
    while (i < STRATA_MAX - 1 && tally[i].stratum[0] && !span_is(stratum, tally[i].stratum))
        i++;
    snprintf(tally[i].stratum, sizeof tally[i].stratum, "%.*s", SPAN_FMT(stratum));
    return &tally[i];
}

static bool ends_with(const char *text, const char *end) {
    size_t len = strlen(text);
    return len >= strlen(end) && strcmp(text + len - strlen(end), end) == 0;
}

/* What README of the data asks of each stratum. */
static void tally_judge(const struct tally *tally) {
    print_message("%-28s %5zu asks %5zu verified %3zu wrong\n", tally->stratum, tally->asks,
                  tally->verified, tally->wrong);
    size_t refused = tally->asks - tally->verified;
    assert_int_equal(tally->wrong, 0);
    if (ends_with(tally->stratum, "/impostor") || ends_with(tally->stratum, "/refuse"))
        assert_int_equal(tally->verified, 0);
    if (strcmp(tally->stratum, "clean/genuine") == 0) assert_true(refused * 1000 <= tally->asks);
    if (strcmp(tally->stratum, "benign-variation/genuine") == 0)
        assert_true(refused * 10 <= tally->asks);
    if (ends_with(tally->stratum, "/genuine")) assert_true(tally->verified * 10 >= tally->asks * 9);
}

static void nobody_in_a_population_gets_somebody_elses_record(void **state) {
    struct arena *arena = *state;
    FILE *file = NULL;
    struct csv_record row;
    size_t count = 0;
    static struct tally tally[STRATA_MAX];
    if (!shared_find("data/pseudopeople/requests.csv")) skip();
    struct csv *csv = cases_open("data/pseudopeople/vault.csv", &file);
    if (!csv) skip();
    struct person_record *people = ARENA_ARRAY(arena, struct person_record, PEOPLE_MAX);
    struct index index = index_open(arena, INDEX_ROWS);
    struct arena *scratch = arena_open(4 << 20);
    for (; count < PEOPLE_MAX && cases_next(csv, &row); count++) {
        people[count] = cases_record(arena, row.field, false);
        index_add(&index, scratch, (uint32_t)count, &people[count]);
        arena_wipe(scratch);
    }
    csv_close(csv);
    fclose(file);
    csv = cases_open("data/pseudopeople/requests.csv", &file);
    while (cases_next(csv, &row)) {
        struct person_claim claim = cases_claim(scratch, row.field + 1);
        struct tally *of = tally_of(tally, row.field[13]);
        uint32_t person = NOBODY;
        bool more = false;
        struct match_verdict verdict =
            index_decide(&index, scratch, people, &claim, &person, &more);
        of->asks++;
        if (match_verified(verdict)) {
            of->verified++;
            if (!span_equal(people[person].tin, row.field[12])) of->wrong++;
            if (getenv("PERSON_SHOW") && ends_with(of->stratum, "/refuse"))
                print_message("%.*s\n", SPAN_FMT(row.field[0]));
        } else if (getenv("PERSON_SHOW") && ends_with(of->stratum, "/genuine")) {
            print_message("%.*s %s %s%s\n", SPAN_FMT(row.field[0]), of->stratum,
                          match_reason_str(verdict.reason), more ? " (more)" : "");
        }
        arena_wipe(scratch);
    }
    csv_close(csv);
    fclose(file);
    print_message("%zu people, %.1f terms a person, at most %zu\n", count,
                  (double)index.used / (double)count, index.terms_most);
    for (size_t i = 0; i < STRATA_MAX && tally[i].stratum[0]; i++)
        tally_judge(&tally[i]);
    arena_close(scratch);
}

static int arena_begin(void **state) {
    *state = arena_open((size_t)2 << 30);
    return 0;
}

static int arena_finish(void **state) {
    arena_close(*state);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_case_has_its_verdict, arena_begin, arena_finish),
        cmocka_unit_test_setup_teardown(nobody_in_a_population_gets_somebody_elses_record,
                                        arena_begin, arena_finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
