/* Are names compared by their letters alone, and is nothing guessed? */
#include "person/inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

struct row {
    const char *text;
    const char *letters;
};

static void letters_alone_count(void **state) {
    static const struct row ROW[] = {
        {"O'Neill", "ONEILL"},
        {"O\xe2\x80\x99Neill", "ONEILL"},
        {"O`Neill", "ONEILL"},
        {" smith - JONES ", "SMITHJONES"},
        {"St. John", "STJOHN"},
        {"Mu\xcc\x88ller", "MULLER"}, /* a combining diaeresis */
        {"M\xc3\xbcller", "MULLER"},
        {"Mueller", "MUELLER"},
        {"Wei\xc3\x9f", "WEISS"},
        {"Kj\xc3\xa6r", "KJAER"},
        {"S\xc3\xb8ren", "SOREN"},
        {"\xc5\x81ukasz", "LUKASZ"},
        {"\xc3\x9e\xc3\xb3rsd\xc3\xb3ttir", "THORSDOTTIR"},
        {"Nguy\xe1\xbb\x85n", "NGUYEN"},
        {"\xef\xbc\xa1nna", "ANNA"}, /* a full-width letter */
        {"Carl A.", "CARL A"},       /* not Carla */
        {"Mary Ann B", "MARYANN B"},
        {"J. R.", "JR"},
        {"D'Andre", "DANDRE"},
        {"D Andre", "DANDRE"},
        {"Na", "NA"},
        {"O", "O"},
        {"", ""},
        {" - . ", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof ROW / sizeof ROW[0]; i++) {
        struct name name;
        name_read(span_str(ROW[i].text), &name);
        assert_string_equal(name.letters, ROW[i].letters);
        assert_false(name.unreadable);
        assert_int_equal(name.len, strlen(ROW[i].letters));
    }
}

static void what_has_no_plain_letters_equals_nothing(void **state) {
    static const char *const TEXT[] = {
        "\xe5\xbc\xa0",                                     /* Han */
        "\xd0\x98\xd0\xb2\xd0\xb0\xd0\xbd\xd0\xbe\xd0\xb2", /* Cyrillic */
        "De1aney",
        "Smith/Jones",
        "An\xf0\x9f\x99\x82na",
        "An\x01na",
        "An\xe2\x80\xaena",
        "An\xffna",
        "A(nna)",
        "Anna!",
        "\xc9\x99li",
    };
    struct name name;
    (void)state;
    for (size_t i = 0; i < sizeof TEXT / sizeof TEXT[0]; i++) {
        name_read(span_str(TEXT[i]), &name);
        assert_true(name.unreadable);
        assert_int_equal(name.len, 0);
        assert_false(name_equal(&name, &name));
    }
    static char longest[NAME_BYTES_MAX + 1];
    memset(longest, 'A', sizeof longest);
    name_read(span_of(longest, NAME_BYTES_MAX), &name);
    assert_false(name.unreadable);
    name_read(span_of(longest, sizeof longest), &name);
    assert_true(name.unreadable);
}

struct suffix_row {
    const char *family;
    const char *suffix;
    const char *letters;
    enum name_suffix expected;
};

static void a_suffix_is_found_in_its_place_and_behind_the_surname(void **state) {
    static const struct suffix_row ROW[] = {
        {"Whitaker", "", "WHITAKER", SUFFIX_NONE},
        {"Whitaker", "Jr.", "WHITAKER", SUFFIX_JR},
        {"Whitaker, Jr.", "", "WHITAKER", SUFFIX_JR},
        {"Whitaker Jr", "JUNIOR", "WHITAKER", SUFFIX_JR},
        {"Whitaker Jr", "SR", "WHITAKER", SUFFIX_UNCLEAR},
        {"Whitaker", "3rd", "WHITAKER", SUFFIX_III},
        {"Whitaker 2nd", "", "WHITAKER", SUFFIX_II},
        {"Whitaker", "IV", "WHITAKER", SUFFIX_IV},
        {"Whitaker V", "", "WHITAKER", SUFFIX_V},
        {"Whitaker", "Esq", "WHITAKER", SUFFIX_UNCLEAR},
        {"Whitaker", "\xe5\xbc\xa0", "WHITAKER", SUFFIX_UNCLEAR},
        {"Junior", "", "JUNIOR", SUFFIX_NONE},
        {"V", "", "V", SUFFIX_NONE},
        {"Garcia M", "", "GARCIAM", SUFFIX_NONE},
        {"Whitaker-Jr", "", "WHITAKERJR", SUFFIX_NONE},
    };
    (void)state;
    for (size_t i = 0; i < sizeof ROW / sizeof ROW[0]; i++) {
        struct name name;
        name_read_family(span_str(ROW[i].family), &name);
        enum name_suffix own = name_read_suffix(span_str(ROW[i].suffix));
        assert_string_equal(name.letters, ROW[i].letters);
        assert_int_equal(name_suffix_join(own, name.suffix), ROW[i].expected);
    }
    for (int s = SUFFIX_JR; s <= SUFFIX_V; s++) {
        const char *text = name_suffix_str((enum name_suffix)s);
        assert_int_equal(name_read_suffix(span_str(text)), s);
    }
    assert_string_equal(name_suffix_str(SUFFIX_UNCLEAR), "");
}

static bool is_placeholder(const char *text) {
    struct name name;
    name_read(span_str(text), &name);
    return name_is_placeholder(span_str(text), &name);
}

static void a_placeholder_is_no_name_and_a_short_name_is_one(void **state) {
    static const char *const NOBODY[] = {"Unknown",  "FNU",           "lnu",          "Baby Boy",
                                         "Babygirl", "Baby Of Maria", "Xxx",          "XX",
                                         "aaaa",     "Not Provided",  "No Last Name", "NONE"};
    static const char *const SOMEBODY[] = {
        "Null", "Na", "O", "Aa", "Oo", "Doe", "Babylon", "Babyak", "Noname-Smith", "Test-Smith"};
    struct name given;
    struct name family;
    (void)state;
    for (size_t i = 0; i < sizeof NOBODY / sizeof NOBODY[0]; i++)
        assert_true(is_placeholder(NOBODY[i]));
    for (size_t i = 0; i < sizeof SOMEBODY / sizeof SOMEBODY[0]; i++)
        assert_false(is_placeholder(SOMEBODY[i]));
    name_read(span_str("john"), &given);
    name_read_family(span_str("DOE"), &family);
    assert_true(name_pair_is_placeholder(&given, &family));
    name_read(span_str("Rebecca"), &given);
    assert_false(name_pair_is_placeholder(&given, &family));
}

static void joined_names_are_their_letters_after_one_another(void **state) {
    static char longest[NAME_BYTES_MAX];
    struct name given;
    struct name middle;
    struct name joined;
    (void)state;
    name_read(span_str("Mary"), &given);
    name_read(span_str("Ann"), &middle);
    name_join(&given, &middle, &joined);
    assert_string_equal(joined.letters, "MARYANN");
    name_read(span_str("Carl"), &given);
    name_read(span_str("A."), &middle);
    name_join(&given, &middle, &joined);
    assert_string_equal(joined.letters, "CARL A");
    name_read(span_str("J"), &given);
    name_join(&given, &middle, &joined);
    assert_string_equal(joined.letters, "JA"); /* as J.A. is */
    memset(longest, 'A', sizeof longest);
    name_read(span_of(longest, sizeof longest), &given);
    name_join(&given, &given, &joined);
    assert_int_equal(joined.len, NAME_LETTERS_MAX);
    name_join(&joined, &middle, &given);
    assert_true(given.unreadable && given.len == 0);
}

static bool nickname_listed(struct span a, struct span b) {
    struct span other[NICKNAMES_MAX];
    size_t count = nickname_all(a, other);
    bool listed = false;
    for (size_t i = 0; i < count; i++)
        listed = listed || span_equal(other[i], b);
    return listed;
}

static void a_nickname_is_listed_with_its_formal_name_only(void **state) {
    struct span other[NICKNAMES_MAX];
    (void)state;
    assert_true(nickname_listed(span_str("BOB"), span_str("ROBERT")));
    assert_true(nickname_listed(span_str("ROBERT"), span_str("BOB")));
    assert_false(nickname_listed(span_str("PEGGY"), span_str("MAGGIE")));
    assert_false(nickname_listed(span_str("HAROLD"), span_str("HENRY")));
    assert_false(nickname_listed(span_str("BOB"), span_str("BOB")));
    assert_false(nickname_listed(span_str(""), span_str("")));
    assert_int_equal(nickname_all(span_str("ZZZ"), other), 0);
    size_t count = nickname_all(span_str("LENA"), other);
    assert_true(count > 10);
    for (size_t i = 0; i < count; i++)
        assert_true(nickname_listed(other[i], span_str("LENA")));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_alone_count),
        cmocka_unit_test(what_has_no_plain_letters_equals_nothing),
        cmocka_unit_test(a_suffix_is_found_in_its_place_and_behind_the_surname),
        cmocka_unit_test(a_placeholder_is_no_name_and_a_short_name_is_one),
        cmocka_unit_test(joined_names_are_their_letters_after_one_another),
        cmocka_unit_test(a_nickname_is_listed_with_its_formal_name_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
