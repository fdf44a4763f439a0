/* Is exactly one person found, or none? The 410 cases of the reference data against its vault,
 * compared with every record and by way of the index, and cases of our own. */
#include "person_cases.h"

enum { VAULT_MAX = 512 };

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
    struct csv *csv = cases_open("data/identity-cases-vault.csv", &file);
    if (!csv) skip();
    for (vault_count = 0; vault_count < VAULT_MAX && cases_next(csv, &row); vault_count++)
        vault[vault_count] = cases_record(arena, row.field, true);
    csv_close(csv);
    fclose(file);
    csv = cases_open("data/identity-cases.csv", &file);
    if (!csv) skip();
    while (cases_next(csv, &row)) {
        struct person_claim claim = cases_claim(arena, row.field + 2);
        enum match_reason reason = decide_against_all(arena, &claim);
        cases++;
        if ((reason == MATCH_VERIFIED) == span_is(row.field[28], "verified")) continue;
        wrong++;
        print_message("%.*s: %.*s expected, %s found (%.*s)\n", SPAN_FMT(row.field[0]),
                      SPAN_FMT(row.field[28]), match_reason_str(reason), SPAN_FMT(row.field[29]));
    }
    csv_close(csv);
    fclose(file);
    assert_int_equal(wrong, 0);
    assert_true(cases >= 410);
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
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
