/* Do made-up people keep to the facts and rules that others wrote down? Places against the table
 * of ZIP codes, lines against the words that stand for "no answer", names under one roof against
 * nicknames. Reads the reference data; skips where it is absent. */
#include "synth/inside.h"

#include "base/csv.h"
#include "shared.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { HOUSEHOLDS = 100000, NAMES_MAX = 1200, NAME_PARTS = 17 };

static bool record_next(struct csv *csv, struct csv_record *record) {
    bool end = false;
    struct err e = csv_next(csv, record, &end);
    if (err_is(e)) fail_msg("%s", e.text);
    return !end;
}

/* ---- places ---- */

static void zip_note(bool seen[PLACES_MAX], const char *line) {
    for (uint32_t i = 0; i < places_count; i++) {
        char want[160];
        int len = snprintf(want, sizeof want, "US\t%s\t%s\t", places[i].zip, places[i].city);
        const char *state = strchr(line + len, '\t');
        if (strncmp(line, want, (size_t)len) != 0 || !state) continue;
        seen[i] = strncmp(state + 1, places[i].state, 2) == 0;
    }
}

static void every_place_is_in_the_table_of_zip_codes(void **state) {
    static bool seen[PLACES_MAX];
    char line[1024];
    const char *path = shared_find("data/geonames_us_zip/US.txt");
    (void)state;
    if (!path) skip();
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    while (fgets(line, sizeof line, file))
        if (strlen(line) > 20) zip_note(seen, line);
    fclose(file);
    for (uint32_t i = 0; i < places_count; i++)
        if (places[i].kind == PLACE_STREET && !seen[i])
            fail_msg("%s %s %s is not a place", places[i].city, places[i].state, places[i].zip);
}

/* ---- lines ---- */

struct homes {
    char line[4000][3 * LINE_TEXT_BYTES]; /* " 12 MAPLE ST APT 4 SPRINGFIELD " */
    size_t count;
};

static struct homes *homes_draw(void) {
    static struct homes homes;
    static struct picker picker;
    homes.count = sizeof homes.line / sizeof *homes.line;
    picker_fill(&picker);
    for (size_t i = 0; i < homes.count; i++) {
        struct rng rng = rng_of(99, PURPOSE_HOME, i);
        struct home home;
        home_draw(&picker, &rng, &home);
        snprintf(homes.line[i], sizeof *homes.line, " %s %s %s ", home.line1, home.line2,
                 home.place->city);
        for (char *at = homes.line[i]; *at; at++)
            *at = (char)toupper((unsigned char)*at);
    }
    return &homes;
}

static void no_line_holds_a_word_for_no_answer(void **state) {
    const char *path = shared_find("data/null-words.csv");
    struct csv_record record;
    (void)state;
    if (!path) skip();
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    struct homes *homes = homes_draw();
    struct csv *csv = csv_open(file, "null-words.csv");
    while (record_next(csv, &record)) {
        char word[64];
        if (!span_is(record.field[1], "address-anywhere")) continue;
        snprintf(word, sizeof word, " %.*s ", SPAN_FMT(record.field[0]));
        for (size_t i = 0; i < homes->count; i++)
            if (strstr(homes->line[i], word)) fail_msg("seed 99, home %zu holds%s", i, word);
    }
    csv_close(csv);
    fclose(file);
}

static bool table_has(const struct weighted *table, size_t count, struct span name) {
    for (size_t i = 0; i < count; i++)
        if (table[i].len == name.len &&
            strncasecmp(table[i].text, (const char *)name.at, name.len) == 0)
            return true;
    return false;
}

static void no_name_is_a_word_for_no_name(void **state) {
    const char *path = shared_find("data/null-words.csv");
    struct csv_record record;
    (void)state;
    if (!path) skip();
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    struct csv *csv = csv_open(file, "null-words.csv");
    while (record_next(csv, &record)) {
        if (!span_is(record.field[1], "name")) continue;
        assert_false(table_has(family_names, FAMILY_NAMES_COUNT, record.field[0]));
        assert_false(table_has(given_f, GIVEN_F_COUNT, record.field[0]));
        assert_false(table_has(given_m, GIVEN_M_COUNT, record.field[0]));
    }
    csv_close(csv);
    fclose(file);
}

/* ---- nicknames ---- */

struct nicknames {
    struct span part[NAMES_MAX][NAME_PARTS]; /* the formal name, then its nicknames */
    size_t parts[NAMES_MAX];
    size_t count;
};

static struct nicknames *nicknames_read(struct arena *arena, FILE *file) {
    struct nicknames *names = ARENA_NEW(arena, struct nicknames);
    struct csv *csv = csv_open(file, "nicknames.csv");
    struct csv_record record;
    while (record_next(csv, &record)) {
        assert_true(names->count < NAMES_MAX);
        for (size_t i = 0; i < record.count && i < NAME_PARTS; i++)
            names->part[names->count][i] = arena_copy(arena, span_trim(record.field[i]));
        names->parts[names->count++] = record.count < NAME_PARTS ? record.count : NAME_PARTS;
    }
    csv_close(csv);
    return names;
}

static bool name_is(struct span part, const struct weighted *name) {
    return part.len == name->len && strncasecmp((const char *)part.at, name->text, part.len) == 0;
}

static const struct weighted *twin_name(struct span part) {
    for (size_t i = 0; i < GIVEN_F_COUNT; i++)
        if (name_is(part, &given_f[i]) && !given_ambiguous(&given_f[i])) return &given_f[i];
    for (size_t i = 0; i < GIVEN_M_COUNT; i++)
        if (name_is(part, &given_m[i]) && !given_ambiguous(&given_m[i])) return &given_m[i];
    return NULL;
}

/* Rule I12 tells rivals apart by birth date, suffix or address. People of one home and one
 * birthday have only their names: under rule I5 one is the formal name of a row and the other
 * stands in it. */
static void no_name_of_a_twin_stands_for_one_with_another_first_letter(void **state) {
    const char *path = shared_find("data/pseudopeople/nicknames.csv");
    uint64_t pairs = 0;
    (void)state;
    if (!path) skip();
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    OWNED_ARENA arena = arena_open(16 << 20);
    struct nicknames *names = nicknames_read(arena, file);
    fclose(file);
    for (size_t i = 0; i < names->count; i++) {
        const struct weighted *formal = twin_name(names->part[i][0]);
        for (size_t k = 1; formal && k < names->parts[i]; k++) {
            const struct weighted *other = twin_name(names->part[i][k]);
            if (!other) continue;
            pairs++;
            if (other->text[0] != formal->text[0]) fail_msg("%s and %s", formal->text, other->text);
        }
    }
    assert_true(pairs > 50);
}

static void twins_are_told_apart_by_names_alone(void **state) {
    static struct picker picker;
    static struct household home;
    uint64_t twins = 0;
    (void)state;
    picker_fill(&picker);
    for (uint64_t number = 0; number < HOUSEHOLDS; number++) {
        struct rng rng = rng_of(31, PURPOSE_HOME, number);
        household_draw(&picker, &rng, &home);
        for (size_t i = 1; i < home.count; i++) {
            const struct member *one = &home.member[i];
            const struct member *two = &home.member[i - 1];
            if (one->seat != SEAT_CHILD || date_compare(one->born, two->born) != 0) continue;
            twins++;
            if (given_ambiguous(one->given) || given_ambiguous(two->given))
                fail_msg("seed 31, household %llu", (unsigned long long)number);
        }
    }
    assert_true(twins > 100);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_place_is_in_the_table_of_zip_codes),
        cmocka_unit_test(no_line_holds_a_word_for_no_answer),
        cmocka_unit_test(no_name_is_a_word_for_no_name),
        cmocka_unit_test(no_name_of_a_twin_stands_for_one_with_another_first_letter),
        cmocka_unit_test(twins_are_told_apart_by_names_alone),
    };
    return cmocka_run_group_tests_name("synth_shared", tests, NULL, NULL);
}
