/* Under which keys is a record found, and which does a claim look up? The property that nobody is
 * missed is in prop/person_terms. */
#include "person/inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct person_record PERSON = {.tin = SPAN_LITERAL("912-34-5678"),
                                            .name = {SPAN_LITERAL("Xylander"), SPAN_LITERAL("Lee"),
                                                     SPAN_LITERAL("Whitaker"), SPAN_LITERAL("")},
                                            .dob = SPAN_LITERAL("1980-02-03"),
                                            .address = {SPAN_LITERAL("1600 Elm St"),
                                                        SPAN_LITERAL(""), SPAN_LITERAL("Denver"),
                                                        SPAN_LITERAL("CO"), SPAN_LITERAL("80220")}};

static bool has(const struct span *term, size_t count, const char *text) {
    bool found = false;
    for (size_t i = 0; i < count; i++)
        found = found || span_is(term[i], text);
    return found;
}

static void a_record_has_eight_keys_or_so(void **state) {
    struct span term[MATCH_TERMS_MAX];
    OWNED_ARENA arena = arena_open(1 << 20);
    (void)state;
    size_t count = match_terms_of_record(arena, &PERSON, term);
    assert_int_equal(count, 8);
    assert_true(span_is(term[0], "T912345678"));
    assert_true(has(term, count, "D1980-02-03:WHITAKER||=XYLANDER"));
    assert_true(has(term, count, "D1980-02-03:WHITAKER||=XYLANDERLEE"));
    assert_true(has(term, count, "D1980-02-03:WHITAKER||*X"));
}

static void with_a_number_a_claim_looks_up_the_number_alone(void **state) {
    struct span term[MATCH_TERMS_MAX];
    OWNED_ARENA arena = arena_open(1 << 20);
    struct person_claim claim = {PERSON.tin, PERSON.name, PERSON.dob, PERSON.address};
    (void)state;
    struct match *match = match_begin(arena, &claim);
    assert_int_equal(match_terms_of_claim(match, term), 1);
    match_put_record(match, NULL);
    size_t nobody = match_terms_of_rivals(match, term);
    match_put_record(match, &PERSON);
    assert_int_equal(match_terms_of_rivals(match, term), nobody);
    assert_int_equal(term[0].at[0], 'B'); /* birth date and home agree: who shares both? */
    claim.tin = span_str("000000000");
    assert_int_equal(match_terms_of_claim(match_begin(arena, &claim), term), 0);
    claim.tin = span_str("");
    assert_int_equal(match_terms_of_claim(match_begin(arena, &claim), term), 1);
    claim.dob = span_str("");
    assert_int_equal(match_terms_of_claim(match_begin(arena, &claim), term), 0);
}

static struct span place_of(struct span term) {
    return span_cut(term, 0, span_find_byte(term, '|'));
}

/* On file or not, agreeing or not, with a birth date or without: one page of an index. */
static void all_rivals_of_a_claim_are_looked_up_in_one_place(void **state) {
    struct span term[MATCH_TERMS_MAX];
    OWNED_ARENA arena = arena_open(1 << 20);
    (void)state;
    for (int i = 0; i < 8; i++) {
        struct person_claim claim = {PERSON.tin, PERSON.name, PERSON.dob, PERSON.address};
        if (i & 1) claim.dob = span_str(i & 2 ? "" : "1980-02-04");
        if (i & 2) claim.name.given = span_str("Bill");
        struct match *match = match_begin(arena, &claim);
        match_put_record(match, i & 4 ? &PERSON : NULL);
        size_t count = match_terms_of_rivals(match, term);
        assert_true(count > 2);
        for (size_t k = 0; k < count; k++)
            assert_true(span_equal(place_of(term[k]), place_of(term[0])));
    }
}

static void a_claim_that_nothing_could_verify_looks_nobody_up(void **state) {
    struct span term[MATCH_TERMS_MAX];
    OWNED_ARENA arena = arena_open(1 << 20);
    struct person_claim good = {PERSON.tin, PERSON.name, PERSON.dob, PERSON.address};
    (void)state;
    for (int i = 0; i < 4; i++) {
        struct person_claim claim = good;
        if (i == 0) claim.name.given = span_str("");
        if (i == 1) claim.name.family = span_str("");
        if (i == 2) claim.dob = span_str("1980-13-01");
        if (i == 3) claim.address.line1 = span_str("Unknown");
        struct match *match = match_begin(arena, &claim);
        match_put_record(match, &PERSON);
        assert_int_equal(match_terms_of_rivals(match, term), 0);
        assert_false(match_verified(match_end(match, NULL, false)));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_has_eight_keys_or_so),
        cmocka_unit_test(with_a_number_a_claim_looks_up_the_number_alone),
        cmocka_unit_test(all_rivals_of_a_claim_are_looked_up_in_one_place),
        cmocka_unit_test(a_claim_that_nothing_could_verify_looks_nobody_up),
    };
    return cmocka_run_group_tests_name("person_terms", tests, NULL, NULL);
}
