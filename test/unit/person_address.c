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

/* ---- cases of our own ---- */

struct row {
    const char *line1, *line2, *city, *state, *zip;
    enum address_code code;
};

static struct person_address address_of(const struct row *row) {
    return (struct person_address){span_str(row->line1), span_str(row->line2), span_str(row->city),
                                   span_str(row->state), span_str(row->zip)};
}

static void rows_check(const struct row *row, size_t count) {
    size_t wrong = 0;
    for (size_t i = 0; i < count; i++) {
        struct person_address address = address_of(&row[i]);
        enum address_code code = address_check(&address, NULL, 0).code;
        if (code == row[i].code) continue;
        wrong++;
        print_message("%s | %s | %s | %s | %s: %s expected, %s found\n", row[i].line1, row[i].line2,
                      row[i].city, row[i].state, row[i].zip, address_code_str(row[i].code),
                      address_code_str(code));
    }
    assert_int_equal(wrong, 0);
}
#define ROWS_CHECK(rows) rows_check((rows), sizeof(rows) / sizeof(rows)[0])

static void what_only_looks_like_a_delivery_line_is_refused(void **state) {
    static const struct row ROWS[] = {
        {"1600 Elm St", "Apt ?", "Denver", "CO", "80220", ADDRESS_N1},
        {"1600 Elm St", "# Apt", "Denver", "CO", "80220", ADDRESS_N1},
        {"1600 Elm St", "no longer lives here", "Denver", "CO", "80220", ADDRESS_X2},
        {"1600 Elm St", "TBA", "Denver", "CO", "80220", ADDRESS_X2},
        {"123 Any Street", "", "Denver", "CO", "80220", ADDRESS_X2},
        {"123 Fake St", "", "Denver", "CO", "80220", ADDRESS_X2},
        {"1600 Elm St", "", "Anytown", "CO", "80220", ADDRESS_X2},
        {"0223141 Harris County Jail", "", "Houston", "TX", "77002", ADDRESS_X8},
        {"123 c/o Ann Whitaker", "", "Denver", "CO", "80220", ADDRESS_X9},
        {"RR 1", "", "Ava", "MO", "65608", ADDRESS_P1},
        {"RR 1", "Box", "Ava", "MO", "65608", ADDRESS_P1},
        {"current address", "", "Denver", "CO", "80220", ADDRESS_X7},
    };
    (void)state;
    ROWS_CHECK(ROWS);
}

static void a_complete_address_passes(void **state) {
    static const struct row ROWS[] = {
        {"1600 Elm St", "", "Denver", "CO", "80220", ADDRESS_COMPLETE},
        {"1600 elm street", "apt 3", "Denver", "Colorado", "80220-1234", ADDRESS_COMPLETE},
        {"22 E 400 N", "", "Provo", "UT", "84606", ADDRESS_COMPLETE},
        {"12 Winston-Salem Ave", "", "Denver", "CO", "80220", ADDRESS_COMPLETE},
        {"P.O.Box 15", "", "Denver", "CO", "80201", ADDRESS_COMPLETE},
        {"Dept 12 PO Box 15", "", "Denver", "CO", "80201", ADDRESS_COMPLETE},
        {"RR 3 Box 8 Lot 2", "", "Ava", "MO", "65608", ADDRESS_COMPLETE},
        {"Box 12", "", "Ava", "MO", "65608", ADDRESS_COMPLETE},
        {"18 Skyway", "", "Cotter", "AR", "72626", ADDRESS_COMPLETE},
        {"RR 1", "Box 5", "Ava", "MO", "65608", ADDRESS_COMPLETE},
        {"1600 Elm St", "#APT 000003", "Denver", "CO", "80220", ADDRESS_COMPLETE},
        {"1600 Elm St #Apt 3", "", "Denver", "CO", "80220", ADDRESS_COMPLETE},
        {"HC-1 Box 5", "", "Ava", "MO", "65608", ADDRESS_COMPLETE},
        {"PO Box No. 5", "", "Ava", "MO", "65608", ADDRESS_COMPLETE},
        {"1600 Elm St c/o Ann Whitaker", "", "Denver", "CO", "80220", ADDRESS_COMPLETE},
        {"12 Police Plaza", "", "Denver", "CO", "80220", ADDRESS_COMPLETE},
        {"5 Gulf Key", "", "Tampa", "FL", "33619", ADDRESS_COMPLETE},
        {"1600 Elm St First Floor", "", "Denver", "CO", "80220", ADDRESS_COMPLETE},
        {"1600 Elm St Apt 4 B", "", "Denver", "CO", "80220", ADDRESS_COMPLETE},
        {"1600 Elm St #R 1", "", "Denver", "CO", "80220", ADDRESS_COMPLETE},
        {"1600 Elm St", "-", "Denver", "CO", "80220", ADDRESS_COMPLETE},
        {"20 Main St", "", "Walla Walla", "WA", "99362", ADDRESS_COMPLETE},
        {"CMR 1 Box 2", "", "APO", "Armed Forces Europe", "09114", ADDRESS_COMPLETE},
        {"A-1 Calle 2", "", "Ponce", "Puerto Rico", "00730", ADDRESS_COMPLETE},
        {"12-1 Calle 2", "", "Ponce", "PR", "00730", ADDRESS_COMPLETE},
    };
    (void)state;
    ROWS_CHECK(ROWS);
}

static void what_is_missing_is_named(void **state) {
    static const struct row ROWS[] = {
        {"", "", "Denver", "CO", "80220", ADDRESS_X1},
        {"Elm St", "", "Denver", "CO", "80220", ADDRESS_M1},
        {"One Elm St", "", "Denver", "CO", "80220", ADDRESS_M1},
        {"0 Elm St", "", "Denver", "CO", "80220", ADDRESS_M3},
        {"12 Street", "", "Denver", "CO", "80220", ADDRESS_X9},
        {"12 Street Apt 5", "", "Denver", "CO", "80220", ADDRESS_X9},
        {"12 Apt 5", "", "Denver", "CO", "80220", ADDRESS_X9},
        {"12 US Highway", "", "Denver", "CO", "80220", ADDRESS_X9},
        {"1600 Elm St Apt", "", "Denver", "CO", "80220", ADDRESS_N1},
        {"1600 Elm St Bldg Apt 2", "", "Denver", "CO", "80220", ADDRESS_N1},
        {"PO Box", "", "Denver", "CO", "80201", ADDRESS_P1},
        {"PO Box 000", "", "Denver", "CO", "80201", ADDRESS_P3},
        {"RR 3", "", "Ava", "MO", "65608", ADDRESS_P1},
        {"General Delivery", "", "Denver", "CO", "80201", ADDRESS_G1},
        {"Failed to Provide", "", "Denver", "CO", "80220", ADDRESS_X2},
        {"1600 Elm St", "Not-Provided", "Denver", "CO", "80220", ADDRESS_X2},
        {"XXXXX", "", "Denver", "CO", "80220", ADDRESS_X3},
        {"1600 E?m St", "", "Denver", "CO", "80220", ADDRESS_X3},
        {"Same as spouse", "", "Denver", "CO", "80220", ADDRESS_X7},
        {"c/o A Person", "", "Denver", "CO", "80220", ADDRESS_X7},
        {"Example County Jail", "", "Denver", "CO", "80220", ADDRESS_X8},
        {"1600 Elm St", "", "Denver", "CO", "8022", ADDRESS_X4},
        {"1600 Elm St", "", "Denver", "CO", "12345", ADDRESS_X4},
        {"1600 Elm St", "", "Denver", "CO", "80220-99", ADDRESS_X4},
        {"1600 Elm St", "", "Denver", "WY", "80220", ADDRESS_X5},
        {"1600 Elm St", "", "Pueblo", "CO", "80220", ADDRESS_X5}, /* 180 km */
        {"1600 Elm St", "", "Denver", "", "80220", ADDRESS_X5},
        {"1600 Elm St", "", "Koror", "PW", "96940", ADDRESS_X6},
        {"1600 Elm St", "Canada", "Denver", "CO", "80220", ADDRESS_X6},
        {"1600 Elm St, Mexico", "", "Denver", "CO", "80220", ADDRESS_X6},
        {"PSC 1", "", "APO", "AE", "09114", ADDRESS_F1},
        {"PSC 1 Box 2", "", "Denver", "CO", "80220", ADDRESS_F1},
        {"CMR 1 Box 2", "", "APO", "AE", "96278", ADDRESS_F1},
    };
    (void)state;
    ROWS_CHECK(ROWS);
}

static void any_bytes_end_in_a_verdict(void **state) {
    static const char *const LINE[] = {
        "\xff\xfe 12 Elm St",
        "12 \xd0\x9b\xd0\xb5\xd0\xbd\xd0\xb8\xd0\xbd\xd0\xb0 St", /* another script */
        "12 \xf0\x9f\x8f\xa0 St",                                 /* an emoji */
        "12 \xe2\x80\xae Elm St",                                 /* right to left */
        "12 Elm\x01 St",
        "12 Elm St\nPO Box 4",
    };
    (void)state;
    for (size_t i = 0; i < sizeof LINE / sizeof LINE[0]; i++) {
        struct row row = {LINE[i], "", "Denver", "CO", "80220", ADDRESS_COMPLETE};
        struct person_address address = address_of(&row);
        assert_int_not_equal(address_check(&address, NULL, 0).code, ADDRESS_COMPLETE);
    }
    static char longest[10001];
    for (size_t len = 1; len < sizeof longest; len = len * 3 + 1) {
        static const char *const FILL[] = {"1 ",   "A",        "9",    "# ", "-",
                                           "APT ", "\xc3\xa9", "1/2 ", ","};
        for (size_t f = 0; f < sizeof FILL / sizeof FILL[0]; f++) {
            for (size_t at = 0; at < len; at++)
                longest[at] = FILL[f][at % strlen(FILL[f])];
            struct person_address address = {span_of(longest, len), span_of(longest, len),
                                             span_of(longest, len), span_str("CO"),
                                             span_of(longest, len)};
            assert_int_not_equal(address_check(&address, NULL, 0).code, ADDRESS_COMPLETE);
        }
    }
}

struct pair {
    const char *a, *b;
    bool same;
};

static void only_forms_are_levelled(void **state) {
    static const struct pair PAIR[] = {
        {"900 N Lake Shore Dr Apt 1204", "900 North Lake Shore Drive, Apartment 1204", true},
        {"12 N.W. 3rd Ave", "12 Northwest 3rd Avenue", true},
        {"4130 County Road 12", "4130 Co Rd 12", true},
        {"1600 Elm St Apt 4B", "1600 Elm St Apt 4 B", true},
        {"PO Box 12", "Post Office Box 12", true},
        {"RR2 Box 9", "Rural Route 2, Box 9", true},
        {"12 Elm St Bldg C Apt 2", "Bldg C Apt 2 12 Elm St", true},
        {"123-1/2 Elm St", "123 1/2 Elm St", true},
        {"900 Lake Shore Dr", "900 N Lake Shore Dr", false},
        {"12 Elm St", "12 Elm Rd", false},
        {"12 Elm St", "12 Elm St Apt 1", false},
        {"12 Elm St Apt 1", "12 Elm St # 1", false},
        {"12 N St", "12 North St", false},
        {"12 West St", "12 W St", false},
        {"112-10 Elm St", "11210 Elm St", false},
        {"12 Elm St", "PO Box 12", false},
        {"12 Elm St c/o Ann Apt 5", "12 Elm St", false},
        {"12 Elm St c/o Ann Apt 5", "12 Elm St c/o Ann Apt 6", false},
        {"12 Elm St c/o Ann Apt B", "12 Elm St Apt B", true},
        {"12 Elm St c/o Ann", "12 Elm St", true},
        {"12 Elm St c/o Door 7", "12 Elm St", false},
        {"Mercy Hospital Room 12, 12 Elm St", "Mercy Hospital Room 13, 12 Elm St", false},
        {"Mercy Hospital, 12 Elm St", "12 Elm St", true},
        {"County Jail Pod 5, 12 Elm St", "12 Elm St", false},
    };
    struct arena *arena = *state;
    for (size_t i = 0; i < sizeof PAIR / sizeof PAIR[0]; i++) {
        struct row a = {PAIR[i].a, "", "Denver", "CO", "80220", ADDRESS_COMPLETE};
        struct row b = {PAIR[i].b, "", "Denver", "Colorado", "80220-0001", ADDRESS_COMPLETE};
        struct person_address one = address_of(&a);
        struct person_address two = address_of(&b);
        struct span first = address_canon(arena, &one);
        struct span second = address_canon(arena, &two);
        assert_true(first.len > 0 && second.len > 0);
        if (span_equal(first, second) != PAIR[i].same)
            fail_msg("%s and %s: %.*s, %.*s", PAIR[i].a, PAIR[i].b, SPAN_FMT(first),
                     SPAN_FMT(second));
    }
    static const struct row OTHER[] = {
        {"c/o Ann Apt 5", "12 Elm St", "Denver", "CO", "80220", 0},
        {"12 Elm St", "c/o Ann Apt 6", "Denver", "CO", "80220", 0},
        {"Mercy Hospital Room 5", "12 Elm St", "Denver", "CO", "80220", 0},
        {"12 Elm St", "", "Denver", "CO", "80220", 0}};
    enum { OTHERS = sizeof OTHER / sizeof OTHER[0] };
    for (size_t i = 0; i < OTHERS; i++)
        for (size_t k = 0; k < i; k++) {
            struct person_address one = address_of(&OTHER[i]);
            struct person_address two = address_of(&OTHER[k]);
            assert_false(span_equal(address_canon(arena, &one), address_canon(arena, &two)));
        }
    struct row none = {"Elm St", "", "Denver", "CO", "80220", ADDRESS_M1};
    struct person_address incomplete = address_of(&none);
    assert_int_equal(address_canon(arena, &incomplete).len, 0);
}

static void a_requesters_own_office_is_nobodys_home(void **state) {
    static const struct row OWN = {"500 Elm St Ste 4", "", "Denver", "CO", "80220",
                                   ADDRESS_COMPLETE};
    static const struct row UNIT = {"500 Elm Street", "Stop 9",  "Denver", "CO",
                                    "80220",          ADDRESS_X8};
    static const struct row NEXT = {"502 Elm St", "", "Denver", "CO", "80220", ADDRESS_COMPLETE};
    struct person_address own = address_of(&OWN);
    struct person_address unit = address_of(&UNIT);
    struct person_address next = address_of(&NEXT);
    (void)state;
    assert_int_equal(address_check(&unit, &own, 1).code, ADDRESS_X8);
    assert_int_equal(address_check(&next, &own, 1).code, ADDRESS_COMPLETE);
    assert_int_equal(address_check(&unit, NULL, 0).code, ADDRESS_COMPLETE);
    static const struct row BLOCK = {"A17 Calle 3", "Ste 2", "San Juan", "PR", "00926", ADDRESS_X8};
    struct person_address block = address_of(&BLOCK);
    assert_int_equal(address_check(&block, &block, 1).code, ADDRESS_X8);
}

static void every_code_has_a_sentence(void **state) {
    (void)state;
    for (int code = ADDRESS_NOT_CHECKED; code <= ADDRESS_COMPLETE; code++) {
        const char *says = address_code_says((enum address_code)code);
        assert_true(strlen(address_code_str((enum address_code)code)) >= 2);
        assert_int_equal(says[strlen(says) - 1], '.');
    }
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
        cmocka_unit_test(a_complete_address_passes),
        cmocka_unit_test(what_only_looks_like_a_delivery_line_is_refused),
        cmocka_unit_test(what_is_missing_is_named),
        cmocka_unit_test(any_bytes_end_in_a_verdict),
        cmocka_unit_test_setup_teardown(only_forms_are_levelled, arena_begin, arena_finish),
        cmocka_unit_test(a_requesters_own_office_is_nobodys_home),
        cmocka_unit_test(every_code_has_a_sentence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
