/* Does people.csv hold people who could be, and nobody who is? */
#include "synth/inside.h"

#include "base/bytes.h"
#include "base/crypt.h"
#include "base/csv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

enum { PEOPLE = 20000 };
enum {
    TIN = 0,
    GIVEN,
    MIDDLE,
    FAMILY,
    SUFFIX,
    FORMER,
    DOB,
    LINE1,
    LINE2,
    CITY,
    STATE,
    ZIP,
    PRIOR,
    STATUS,
    VALUES
};

static FILE *people_make(uint64_t count, uint64_t seed) {
    FILE *file = tmpfile();
    assert_non_null(file);
    struct err e = synth_people(file, count, seed, NULL, NULL);
    if (err_is(e)) fail_msg("%s", e.text);
    rewind(file);
    return file;
}

static struct digest file_digest(FILE *file) {
    static uint8_t bytes[32 << 20];
    rewind(file);
    return sha256(span_of(bytes, fread(bytes, 1, sizeof bytes, file)));
}

/* Calls `each` with every row of `count` people. */
static void rows_visit(uint64_t count, uint64_t seed,
                       void (*each)(uint64_t number, const struct csv_record *, void *),
                       void *arg) {
    FILE *file = people_make(count, seed);
    struct csv *csv = csv_open(file, "people.csv");
    struct csv_record record;
    bool end = false;
    uint64_t number = 0;
    assert_false(err_is(csv_next(csv, &record, &end)));
    while (true) {
        assert_false(err_is(csv_next(csv, &record, &end)));
        if (end) break;
        each(number++, &record, arg);
    }
    assert_int_equal(number, count);
    csv_close(csv);
    fclose(file);
}

/* ---- the file ---- */

static void the_same_seed_gives_the_same_bytes_and_another_seed_others(void **state) {
    FILE *one = people_make(PEOPLE, 42);
    FILE *again = people_make(PEOPLE, 42);
    FILE *other = people_make(PEOPLE, 43);
    struct digest a = file_digest(one);
    struct digest b = file_digest(again);
    struct digest c = file_digest(other);
    (void)state;
    assert_memory_equal(a.byte, b.byte, DIGEST_BYTES);
    assert_memory_not_equal(a.byte, c.byte, DIGEST_BYTES);
    fclose(one);
    fclose(again);
    fclose(other);
}

/* The digest was written down once, on one machine; it is the same on every other. */
static void the_bytes_are_those_of_every_other_machine(void **state) {
    FILE *file = people_make(1000, 1);
    struct digest digest = file_digest(file);
    char hex[2 * DIGEST_BYTES + 1];
    (void)state;
    hex_write(digest_span(&digest), hex);
    assert_string_equal(hex, "75b1d373c62785d56c6ee699b6d154333885cb14bdcfd52abcf111cb3e9d0cd2");
    fclose(file);
}

static void fewer_people_are_the_first_of_more(void **state) {
    char few[65536];
    char many[65536];
    FILE *small = people_make(100, 9);
    FILE *large = people_make(5000, 9);
    size_t len = fread(few, 1, sizeof few, small);
    (void)state;
    assert_true(len > 10000 && len < sizeof few);
    assert_int_equal(fread(many, 1, len, large), len);
    assert_memory_equal(few, many, len);
    fclose(small);
    fclose(large);
}

static void the_columns_are_the_identity_and_then_two_years_of_values(void **state) {
    static const char *const first[] = {
        "tin",   "given", "middle", "family", "suffix", "former_family", "dob",
        "line1", "line2", "city",   "state",  "zip",    "prior_address", "status"};
    FILE *file = people_make(1, 1);
    struct csv *csv = csv_open(file, "people.csv");
    struct csv_record record;
    bool end = false;
    (void)state;
    assert_false(err_is(csv_next(csv, &record, &end)));
    assert_int_equal(record.count, VALUES + YEARS * COLUMN_COUNT);
    for (size_t i = 0; i < VALUES; i++)
        assert_true(span_is(record.field[i], first[i]));
    assert_true(span_is(record.field[VALUES], "2023:return.filing-status:taxpayer"));
    assert_true(span_is(record.field[VALUES + 1], "2023:return.adjusted-gross-income:taxpayer"));
    assert_true(span_is(record.field[VALUES + COLUMN_COUNT], "2024:return.filing-status:taxpayer"));
    assert_true(span_is(record.field[record.count - 1], "2024:return.taxable-interest:taxpayer"));
    csv_close(csv);
    fclose(file);
}

/* ---- each row ---- */

static bool is_digits(struct span text, size_t len) {
    bool good = text.len == len;
    for (size_t i = 0; i < text.len && good; i++)
        good = text.at[i] >= '0' && text.at[i] <= '9';
    return good;
}

static bool place_known(const struct csv_record *row) {
    for (uint32_t i = 0; i < places_count; i++)
        if (span_is(row->field[ZIP], places[i].zip) && span_is(row->field[CITY], places[i].city) &&
            span_is(row->field[STATE], places[i].state))
            return true;
    return false;
}

static void row_fits(uint64_t number, const struct csv_record *row, void *arg) {
    struct date born;
    (void)arg;
    assert_int_equal(row->count, VALUES + YEARS * COLUMN_COUNT);
    assert_true(is_digits(row->field[TIN], 9));
    assert_true(row->field[TIN].at[0] == '9');
    assert_true(row->field[GIVEN].len >= 2 && row->field[FAMILY].len >= 2);
    assert_true(row->field[LINE1].len >= 7);
    assert_true(is_digits(row->field[ZIP], 5));
    assert_true(number < SYNTH_CANARIES || place_known(row));
    assert_false(err_is(date_read(row->field[DOB], &born)));
    assert_true(born.year >= 1935 && born.year <= 2007);
    assert_int_equal(span_find_byte(row->source, '"'), row->source.len);
    for (size_t i = 0; i < row->source.len; i++)
        assert_true(row->source.at[i] < 0x80);
}

static void every_row_is_a_person_with_a_complete_name_birth_date_and_address(void **state) {
    (void)state;
    rows_visit(PEOPLE, 3, row_fits, NULL);
}

static bool is_whole_number(struct span text) {
    size_t sign = text.len > 0 && text.at[0] == '-';
    return text.len > sign && is_digits(span_cut(text, sign, text.len), text.len - sign);
}

static void values_fit(uint64_t number, const struct csv_record *row, void *arg) {
    uint64_t *year_filed = arg;
    (void)number;
    for (int year = 0; year < YEARS; year++) {
        const struct span *value = &row->field[VALUES + year * COLUMN_COUNT];
        size_t given = 0;
        for (int i = 0; i < COLUMN_COUNT; i++) {
            if (value[i].len == 0) continue;
            given++;
            if (strstr(column_name[i], "schedule-flag"))
                assert_true(span_is(value[i], "true") || span_is(value[i], "false"));
            else if (!strstr(column_name[i], "status") && !strstr(column_name[i], "payer") &&
                     !strstr(column_name[i], "kind") && !strstr(column_name[i], "item"))
                assert_true(is_whole_number(value[i]));
        }
        /* A year is filed, with its return, or there is nothing at all. */
        assert_true(given == 0 || (value[0].len && value[1].len && given >= 12));
        year_filed[year] += given > 0;
    }
}

static void amounts_are_whole_cents_and_eight_in_a_hundred_file_nothing(void **state) {
    uint64_t filed[YEARS] = {0};
    (void)state;
    rows_visit(PEOPLE, 4, values_fit, filed);
    for (int year = 0; year < YEARS; year++)
        assert_in_range(filed[year], PEOPLE * 91 / 100, PEOPLE * 93 / 100);
}

/* ---- all of them ---- */

struct shares {
    struct arena *arena;
    struct span before[VALUES]; /* the row before */
    uint64_t shared_home, shared_name, junior, suffix, moved, former, unit, box, rural, military;
    uint64_t twins, joint, marked, smith, states_count;
    struct span states[64];
};

static bool contains(struct span text, const char *word) {
    return memmem(text.at, text.len, word, strlen(word)) != NULL;
}

static void state_note(struct shares *s, struct span state) {
    for (uint64_t i = 0; i < s->states_count; i++)
        if (span_equal(s->states[i], state)) return;
    assert_true(s->states_count < 64);
    s->states[s->states_count++] = arena_copy(s->arena, state);
}

static void pair_count(struct shares *s, const struct csv_record *row) {
    bool home = span_equal(row->field[LINE1], s->before[LINE1]) &&
                span_equal(row->field[LINE2], s->before[LINE2]) &&
                span_equal(row->field[ZIP], s->before[ZIP]);
    bool name = home && span_equal(row->field[FAMILY], s->before[FAMILY]);
    s->shared_home += home;
    s->shared_name += name;
    s->twins += name && span_equal(row->field[DOB], s->before[DOB]);
    s->junior += span_is(row->field[SUFFIX], "Jr");
}

static void row_count(uint64_t number, const struct csv_record *row, void *arg) {
    struct shares *s = arg;
    if (number > 0) pair_count(s, row);
    s->suffix += row->field[SUFFIX].len > 0;
    s->moved += row->field[PRIOR].len > 0;
    s->former += row->field[FORMER].len > 0;
    s->unit +=
        contains(row->field[LINE1], " Apt ") || span_begins(row->field[LINE2], span_str("Apt"));
    s->box += span_begins(row->field[LINE1], span_str("PO Box"));
    s->rural += span_begins(row->field[LINE1], span_str("RR ")) ||
                span_begins(row->field[LINE1], span_str("HC "));
    s->military += span_is(row->field[CITY], "APO") || span_is(row->field[CITY], "FPO");
    s->joint += span_is(row->field[VALUES], "married-joint");
    s->marked += row->field[STATUS].len > 0;
    s->smith += span_is(row->field[FAMILY], "Smith");
    state_note(s, row->field[STATE]);
    for (int i = 0; i < VALUES; i++)
        s->before[i] = arena_copy(s->arena, row->field[i]);
}

static void households_movers_and_suffixes_are_as_common_as_stated(void **state) {
    OWNED_ARENA arena = arena_open(256 << 20);
    struct shares *s = ARENA_NEW(arena, struct shares);
    (void)state;
    s->arena = arena;
    rows_visit(PEOPLE, 11, row_count, s);
    assert_in_range(s->shared_home, PEOPLE * 45 / 100, PEOPLE * 65 / 100);
    assert_in_range(s->shared_name, PEOPLE * 35 / 100, PEOPLE * 60 / 100);
    assert_in_range(s->twins, PEOPLE / 2000, PEOPLE / 50);
    assert_in_range(s->junior, PEOPLE / 100, PEOPLE * 6 / 100);
    assert_in_range(s->suffix, PEOPLE * 2 / 100, PEOPLE * 10 / 100);
    assert_in_range(s->moved, PEOPLE * 10 / 100, PEOPLE * 16 / 100);
    assert_in_range(s->former, PEOPLE * 10 / 100, PEOPLE * 25 / 100);
    assert_in_range(s->unit, PEOPLE * 8 / 100, PEOPLE * 25 / 100);
    assert_in_range(s->box, PEOPLE * 2 / 100, PEOPLE * 5 / 100);
    assert_in_range(s->rural, PEOPLE * 1 / 100, PEOPLE * 3 / 100);
    assert_in_range(s->military, 5, PEOPLE / 200);
    assert_in_range(s->joint, PEOPLE * 25 / 100, PEOPLE * 60 / 100);
    assert_in_range(s->marked, PEOPLE / 2000, PEOPLE * 4 / 1000);
    assert_in_range(s->smith, PEOPLE * 12 / 1000, PEOPLE * 25 / 1000);
    /* Fifty States, the District, Puerto Rico and the three of the forces. */
    assert_in_range(s->states_count, 52, 55);
}

/* ---- who could be mistaken for whom ---- */

static void nobody_under_one_roof_is_taken_for_another(void **state) {
    struct picker *picker = calloc(1, sizeof *picker);
    struct household *home = calloc(1, sizeof *home);
    (void)state;
    picker_fill(picker);
    for (uint64_t number = 0; number < 50000; number++) {
        struct rng rng = rng_of(77, PURPOSE_HOME, number);
        household_draw(picker, &rng, home);
        for (size_t a = 0; a < home->count; a++) {
            for (size_t b = 0; b < a; b++) {
                const struct member *one = &home->member[a];
                const struct member *two = &home->member[b];
                bool letter = one->given->text[0] == two->given->text[0];
                bool day = date_compare(one->born, two->born) == 0;
                if (letter && (day || strcmp(one->suffix, two->suffix) == 0))
                    fail_msg("seed 77, household %llu", (unsigned long long)number);
            }
        }
    }
    free(home);
    free(picker);
}

static void a_child_is_younger_than_both_parents(void **state) {
    struct picker *picker = calloc(1, sizeof *picker);
    struct household *home = calloc(1, sizeof *home);
    (void)state;
    picker_fill(picker);
    for (uint64_t number = 0; number < 20000; number++) {
        struct rng rng = rng_of(78, PURPOSE_HOME, number);
        household_draw(picker, &rng, home);
        for (size_t i = 1; i < home->count; i++) {
            if (home->member[i].seat != SEAT_CHILD) continue;
            assert_true(home->member[i].born.year >= home->member[0].born.year + 13);
            if (home->married)
                assert_true(home->member[i].born.year >= home->member[1].born.year + 13);
        }
    }
    free(home);
    free(picker);
}

/* ---- canaries and ends ---- */

static void canary_check(uint64_t number, const struct csv_record *row, void *arg) {
    (void)arg;
    if (number >= SYNTH_CANARIES) {
        assert_false(contains(row->source, "CANARY"));
        return;
    }
    const struct synth_canary *canary = &synth_canary[number];
    assert_true(span_is(row->field[TIN], canary->tin));
    assert_true(span_is(row->field[FAMILY], canary->family));
    assert_true(span_is(row->field[LINE1], canary->line1));
    assert_true(span_is(row->field[VALUES + 1], canary->amount));
    assert_true(contains(row->source, canary->payer));
    assert_true(contains(row->field[PRIOR], canary->prior_line1));
}

static void the_first_rows_are_the_canaries_and_no_other_row_sings(void **state) {
    (void)state;
    rows_visit(PEOPLE, 1, canary_check, NULL);
    rows_visit(2, 2, canary_check, NULL);
}

struct seen_progress {
    uint64_t calls, last, all;
};
static void progress_note(uint64_t done, uint64_t all, void *arg) {
    struct seen_progress *seen = arg;
    assert_true(done >= seen->last && done <= all);
    *seen = (struct seen_progress){seen->calls + 1, done, all};
}

static void progress_rises_to_the_whole(void **state) {
    struct seen_progress seen = {0};
    FILE *file = tmpfile();
    (void)state;
    assert_non_null(file);
    assert_false(err_is(synth_people(file, 50000, 1, progress_note, &seen)));
    assert_true(seen.calls >= 5);
    assert_int_equal(seen.last, 50000);
    assert_int_equal(seen.all, 50000);
    fclose(file);
}

static void nobody_and_too_many_are_refused_with_a_sentence(void **state) {
    FILE *file = tmpfile();
    (void)state;
    assert_int_equal(synth_people(file, 0, 1, NULL, NULL).kind, ERR_USAGE);
    assert_int_equal(synth_people(file, SYNTH_PEOPLE_MAX + 1ULL, 1, NULL, NULL).kind, ERR_USAGE);
    assert_int_equal(ftell(file), 0);
    fclose(file);
}

static void a_full_disk_is_a_fault_and_not_a_short_file(void **state) {
    FILE *file = fopen("/dev/full", "w");
    (void)state;
    if (!file) skip();
    assert_int_equal(synth_people(file, 5000, 1, NULL, NULL).kind, ERR_FAULT);
    fclose(file);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_seed_gives_the_same_bytes_and_another_seed_others),
        cmocka_unit_test(the_bytes_are_those_of_every_other_machine),
        cmocka_unit_test(fewer_people_are_the_first_of_more),
        cmocka_unit_test(the_columns_are_the_identity_and_then_two_years_of_values),
        cmocka_unit_test(every_row_is_a_person_with_a_complete_name_birth_date_and_address),
        cmocka_unit_test(amounts_are_whole_cents_and_eight_in_a_hundred_file_nothing),
        cmocka_unit_test(households_movers_and_suffixes_are_as_common_as_stated),
        cmocka_unit_test(nobody_under_one_roof_is_taken_for_another),
        cmocka_unit_test(a_child_is_younger_than_both_parents),
        cmocka_unit_test(the_first_rows_are_the_canaries_and_no_other_row_sings),
        cmocka_unit_test(progress_rises_to_the_whole),
        cmocka_unit_test(nobody_and_too_many_are_refused_with_a_sentence),
        cmocka_unit_test(a_full_disk_is_a_fault_and_not_a_short_file),
    };
    return cmocka_run_group_tests_name("synth_people", tests, NULL, NULL);
}
