/* Is every ZIP in its state, and does a far city of the same state contradict it? */
#include "person/inside.h"
#include "shared.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void a_zip_is_found_in_its_state(void **state) {
    struct zip_found found;
    (void)state;
    assert_true(zip_find(60608, &found));
    assert_string_equal(found.state, "IL");
    assert_true(zip_find(501, &found));
    assert_string_equal(found.state, "NY");
    assert_true(zip_find(99950, &found));
    assert_string_equal(found.state, "AK");
    assert_true(zip_find(20500, &found));
    assert_string_equal(found.state, "DC");
    static const uint32_t NONE[] = {0, 99999, 11111, 85999, 926, 9114, 96910, 100000, UINT32_MAX};
    for (size_t i = 0; i < sizeof NONE / sizeof NONE[0]; i++)
        assert_false(zip_find(NONE[i], &found));
}

static bool contradicts(uint32_t zip, const char *one, const char *two) {
    const char *word[2] = {one, two};
    char level[ZIP_CITY_BYTES_MAX];
    struct zip_found found;
    assert_true(zip_find(zip, &found));
    assert_true(zip_city_level(word, two ? 2 : 1, level));
    return zip_city_contradicts(&found, level);
}

static void only_a_known_city_far_away_contradicts(void **state) {
    (void)state;
    assert_false(contradicts(60608, "CHICAGO", NULL));
    assert_false(contradicts(60608, "CICERO", NULL));     /* a neighbour */
    assert_true(contradicts(60608, "SPRINGFIELD", NULL)); /* 280 km */
    assert_false(contradicts(60608, "ATLANTIS", NULL));   /* not in the table */
    assert_false(contradicts(63104, "SAINT", "LOUIS"));
    assert_false(contradicts(63104, "ST", "LOUIS"));
    assert_true(contradicts(14201, "NEW", "YORK"));
    assert_true(contradicts(99501, "NOME", NULL));
}

static void a_city_too_long_for_the_table_is_none(void **state) {
    static char longest[ZIP_CITY_BYTES_MAX + 1];
    const char *word[1] = {longest};
    char level[ZIP_CITY_BYTES_MAX];
    (void)state;
    memset(longest, 'A', ZIP_CITY_BYTES_MAX);
    assert_false(zip_city_level(word, 1, level));
    longest[ZIP_CITY_BYTES_MAX - 1] = 0;
    assert_true(zip_city_level(word, 1, level));
}

/* The generated table against the file it was made of. */
static void the_table_is_the_file(void **state) {
    const char *path = shared_find("data/geonames_us_zip/US.txt");
    char line[1024];
    size_t rows = 0;
    (void)state;
    if (!path) skip();
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    while (fgets(line, sizeof line, file)) {
        char zip[6] = "";
        char code[3] = "";
        struct zip_found found;
        /* country, ZIP, place, state, its code */
        if (sscanf(line, "US\t%5[0-9]\t%*[^\t]\t%*[^\t]\t%2[A-Z]", zip, code) != 2) continue;
        if (strcmp(code, "MH") == 0) continue;
        assert_true(zip_find((uint32_t)strtoul(zip, NULL, 10), &found));
        assert_string_equal(found.state, code);
        rows++;
    }
    fclose(file);
    assert_true(rows > 40000);
}

static void words_of_addresses_are_sorted_and_found(void **state) {
    (void)state;
    static const char *const WORD[] = {"STREET", "APT", "N", "UNKNOWN", "N/A", "ZZZ", ""};
    assert_string_equal(word_find(WORD[0], 6)->suffix, "ST");
    assert_string_equal(word_find(WORD[1], 3)->unit, "APT");
    assert_string_equal(word_find(WORD[2], 1)->level, "N");
    assert_true(word_find(WORD[3], 7)->flags & WORD_NULL);
    assert_true(word_find(WORD[4], 3)->flags & WORD_NULL);
    assert_null(word_find(WORD[5], 3));
    assert_null(word_find(WORD[6], 0));
    assert_true(words_are_sorted());
    assert_true(nicknames_are_sorted());
    assert_true(zip_places_are_sorted());
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_zip_is_found_in_its_state),
        cmocka_unit_test(only_a_known_city_far_away_contradicts),
        cmocka_unit_test(a_city_too_long_for_the_table_is_none),
        cmocka_unit_test(the_table_is_the_file),
        cmocka_unit_test(words_of_addresses_are_sorted_and_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
