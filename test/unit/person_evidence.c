/* Can a common name only lower the evidence? Every name of the lists, and many that stand in none.
 */
#include "person/inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static int weigh(const char *given, const char *surname, enum fit fit) {
    struct evidence evidence = {.number = true,
                                .dob = true,
                                .given = fit,
                                .given_name = span_str(given),
                                .surname = span_str(surname)};
    return evidence_weight(&evidence);
}

static void a_rare_name_weighs_the_most_and_no_more(void **state) {
    (void)state;
    int most = weigh("XYLANDER", "XYLANDER", FIT_EXACT);
    assert_int_equal(weigh("QUILLON", "ZZYZX", FIT_EXACT), most);
    assert_int_equal(weigh("", "", FIT_EXACT), most);
    assert_true(weigh("JAMES", "XYLANDER", FIT_EXACT) < most);
    assert_true(weigh("XYLANDER", "SMITH", FIT_EXACT) < most);
}

/* Letters from a generator: whatever the name, its weight is between that of nothing and the most.
 */
static void how_common_a_name_is_only_lowers_the_evidence(void **state) {
    static const char *const COMMON[] = {"SMITH",  "JOHNSON", "WILLIAMS", "BROWN", "JONES",
                                         "GARCIA", "JAMES",   "MARY",     "JOHN",  "ROBERT"};
    uint64_t seed = 20261125;
    (void)state;
    int most = weigh("XYLANDER", "XYLANDER", FIT_EXACT);
    int least = weigh("XYLANDER", "XYLANDER", FIT_NONE) - 11 * EVIDENCE_BIT;
    for (size_t i = 0; i < 20000; i++) {
        char name[9] = "";
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        for (size_t k = 0; k < 1 + (seed >> 60) % 8; k++)
            name[k] = (char)('A' + (seed >> (k * 5)) % 26);
        const char *one = i < 10 ? COMMON[i] : name;
        assert_in_range(weigh(one, "XYLANDER", FIT_EXACT), least, most);
        assert_in_range(weigh("XYLANDER", one, FIT_EXACT), least, most);
        assert_true(weigh(one, one, FIT_LOOSE) <= weigh(one, one, FIT_EXACT) || i < 10);
    }
}

static void what_does_not_agree_weighs_nothing(void **state) {
    struct evidence nothing = {.surname = span_str("SMITH")};
    struct evidence number = nothing;
    (void)state;
    number.number = true;
    assert_true(evidence_weight(&nothing) < 11 * EVIDENCE_BIT);
    assert_int_equal(evidence_weight(&number) - evidence_weight(&nothing), 27955); /* 27.3 bits */
    assert_true(evidence_weight(&number) <
                evidence_floor());             /* a number and a name are too little */
    assert_int_equal(evidence_floor(), 48333); /* 47.2 bits */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rare_name_weighs_the_most_and_no_more),
        cmocka_unit_test(how_common_a_name_is_only_lowers_the_evidence),
        cmocka_unit_test(what_does_not_agree_weighs_nothing),
    };
    return cmocka_run_group_tests_name("person_evidence", tests, NULL, NULL);
}
