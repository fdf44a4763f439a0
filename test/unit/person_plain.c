/* What does a claim or a record say, plainly, and do the names of two of them agree? */
#include "person/inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct plain claimed(const char *given, const char *middle, const char *family,
                            const char *dob) {
    struct person_claim claim = {
        .name = {span_str(given), span_str(middle), span_str(family), span_str("")},
        .dob = span_str(dob)};
    struct plain plain;
    plain_read_claim(&claim, &plain);
    return plain;
}

static struct plain filed(const char *given, const char *middle, const char *family,
                          const char *former) {
    struct person_record record = {
        .name = {span_str(given), span_str(middle), span_str(family), span_str("Jr")},
        .former_family = {span_str(former)},
        .former_family_count = 1,
        .dob = span_str("1970-02-03")};
    struct plain plain;
    plain_read_record(&record, &plain);
    return plain;
}

static void a_given_name_fits_exactly_by_initial_by_nickname_or_not(void **state) {
    struct plain record = filed("Mary", "Ann", "Smith-Jones", "Garza");
    (void)state;
    struct plain claim = claimed("MARY", "", "x", "");
    assert_int_equal(plain_given_fits(&claim, &record), FIT_EXACT);
    claim = claimed("Mary Ann", "", "x", "");
    assert_int_equal(plain_given_fits(&claim, &record), FIT_EXACT);
    claim = claimed("M.", "", "x", "");
    assert_int_equal(plain_given_fits(&claim, &record), FIT_LOOSE);
    claim = claimed("Polly", "", "x", "");
    assert_int_equal(plain_given_fits(&claim, &record), FIT_LOOSE);
    claim = claimed("Martha", "", "x", "");
    assert_int_equal(plain_given_fits(&claim, &record), FIT_NONE);
    claim = claimed("", "", "x", "");
    assert_int_equal(plain_given_fits(&claim, &record), FIT_NONE);
}

/* Twins: a rival may be called so, and nobody is known by it. */
static void two_names_that_sound_alike_show_nobody(void **state) {
    static const char *const PAIR[][2] = {
        {"Aaron", "Erin"}, {"Erin", "Aron"}, {"Hannah", "Anna"}, {"Peter", "Patrick"}};
    (void)state;
    for (size_t i = 0; i < sizeof PAIR / sizeof *PAIR; i++) {
        struct plain record = filed(PAIR[i][0], "", "Smith", "Garza");
        struct plain claim = claimed(PAIR[i][1], "", "x", "");
        assert_int_equal(plain_given_fits(&claim, &record), FIT_DOUBTFUL);
        record = filed(PAIR[i][1], "", "Smith", "Garza");
        claim = claimed(PAIR[i][0], "", "x", "");
        assert_int_equal(plain_given_fits(&claim, &record), FIT_DOUBTFUL);
    }
    struct plain record = filed("Patrick", "", "Smith", "Garza");
    struct plain claim = claimed("Pat", "", "x", "");
    assert_int_equal(plain_given_fits(&claim, &record), FIT_LOOSE);
}

static void an_initial_never_makes_another_given_name(void **state) {
    (void)state;
    struct plain carl = filed("Carl", "A", "Smith", "Garza");
    struct plain carla = filed("Carla", "", "Smith", "Garza");
    struct plain claim = claimed("Carla", "", "x", "");
    assert_int_equal(plain_given_fits(&claim, &carl), FIT_NONE);
    assert_int_equal(plain_given_fits(&claim, &carla), FIT_EXACT);
    claim = claimed("Carl", "A.", "x", "");
    assert_int_equal(plain_given_fits(&claim, &carl), FIT_EXACT);
    assert_int_equal(plain_given_fits(&claim, &carla), FIT_NONE);
    claim = claimed("Carl A", "", "x", "");
    assert_int_equal(plain_given_fits(&claim, &carl), FIT_EXACT);
    assert_int_equal(plain_given_fits(&claim, &carla), FIT_NONE);
    struct plain joan = filed("Joan", "N", "Smith", "Garza");
    claim = claimed("Jo Ann", "", "x", "");
    assert_int_equal(plain_given_fits(&claim, &joan), FIT_NONE);
}

static void a_surname_fits_whole_present_or_former(void **state) {
    struct plain record = filed("Mary", "", "Smith-Jones", "Garza");
    (void)state;
    static const struct {
        const char *surname;
        bool fits;
    } ROWS[] = {{"smith jones", true},  {"GARZA", true}, {"Smith", false},  {"Jones", false},
                {"Jones-Smith", false}, {"", false},     {"Garza Jr", true}};
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        struct plain claim = claimed("Mary", "", ROWS[i].surname, "");
        assert_int_equal(plain_surname_fits(&claim, &record), ROWS[i].fits);
    }
}

static void a_suffix_behind_a_former_surname_is_one_on_file(void **state) {
    struct person_record record = {
        .name = {span_str("Rob"), span_str(""), span_str("Hall"), span_str("")},
        .former_family = {span_str("Petty Jr")},
        .former_family_count = 1};
    struct plain plain;
    (void)state;
    plain_read_record(&record, &plain);
    assert_int_equal(plain.suffix, SUFFIX_JR);
    record.name.suffix = span_str("Sr");
    plain_read_record(&record, &plain);
    assert_int_equal(plain.suffix, SUFFIX_UNCLEAR);
}

static void dates_and_suffixes_agree_only_when_both_are_there(void **state) {
    struct plain record = filed("Mary", "", "Smith", "Garza");
    (void)state;
    struct plain claim = claimed("Mary", "", "Smith Jr", "1970-02-03");
    assert_true(plain_suffix_agrees(&claim, &record) && plain_dob_equal(&claim, &record));
    claim = claimed("Mary", "", "Smith", "");
    assert_false(plain_suffix_agrees(&claim, &record) || plain_dob_equal(&claim, &record));
    claim = claimed("Mary", "", "Smith Sr", "1970-02-30");
    assert_false(plain_suffix_agrees(&claim, &record) || plain_dob_equal(&claim, &record));
    assert_true(claim.dob_malformed);
    claim = claimed("Mary", "NMN", "Smith", "02/03/1970");
    assert_true(claim.dob_malformed && claim.middle.len == 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_given_name_fits_exactly_by_initial_by_nickname_or_not),
        cmocka_unit_test(two_names_that_sound_alike_show_nobody),
        cmocka_unit_test(an_initial_never_makes_another_given_name),
        cmocka_unit_test(a_surname_fits_whole_present_or_former),
        cmocka_unit_test(a_suffix_behind_a_former_surname_is_one_on_file),
        cmocka_unit_test(dates_and_suffixes_agree_only_when_both_are_there),
    };
    return cmocka_run_group_tests_name("person_plain", tests, NULL, NULL);
}
