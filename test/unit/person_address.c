/* Is a complete address let through and every other refused? The 462 cases of the reference data,
 * and cases of our own that need no reference data. */
#include "person_cases.h"

enum { OFFICES_MAX = 16 };

static struct person_address office[OFFICES_MAX];
static size_t offices;

static bool word_listed(struct span list, const char *word) {
    while (list.len) {
        struct span one = cases_part(&list, ' ');
        if (span_is(one, word)) return true;
    }
    return false;
}

static bool flags_agree(struct span flags, struct address_verdict verdict) {
    return word_listed(flags, "shared-address") == verdict.shared_address &&
           word_listed(flags, "care-of") == verdict.care_of &&
           word_listed(flags, "private-mailbox") == verdict.private_mailbox;
}

/* One row: the verdict, the code or one that is right too, the flags. */
static bool case_agrees(const struct span *field, struct address_verdict verdict) {
    bool complete = verdict.code == ADDRESS_COMPLETE;
    if (complete != span_is(field[7], "complete")) return false;
    if (complete) return flags_agree(field[9], verdict);
    const char *code = address_code_str(verdict.code);
    struct span expected = field[7];
    cases_part(&expected, ':');
    return span_is(expected, code) || word_listed(field[8], code);
}

static void every_case_has_its_verdict(void **state) {
    struct arena *arena = *state;
    FILE *file = NULL;
    struct csv_record row;
    size_t wrong = 0;
    size_t cases = 0;
    struct csv *csv = cases_open("data/requester-addresses.csv", &file);
    if (!csv) skip();
    while (cases_next(csv, &row) && offices < OFFICES_MAX)
        office[offices++] = cases_address(arena, row.field + 1);
    csv_close(csv);
    fclose(file);
    csv = cases_open("data/address-cases.csv", &file);
    if (!csv) skip();
    while (cases_next(csv, &row)) {
        struct person_address address = cases_address(arena, row.field + 2);
        struct address_verdict verdict = address_check(&address, office, offices);
        cases++;
        if (case_agrees(row.field, verdict)) continue;
        wrong++;
        print_message("%.*s: %.*s expected, %s found (%.*s)\n", SPAN_FMT(row.field[0]),
                      SPAN_FMT(row.field[7]), address_code_str(verdict.code),
                      SPAN_FMT(row.field[10]));
    }
    csv_close(csv);
    fclose(file);
    assert_int_equal(wrong, 0);
    assert_true(cases >= 462);
}

static int arena_begin(void **state) {
    *state = arena_open(16 << 20);
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
