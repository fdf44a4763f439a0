/* Are made-up asks well formed, and is the truth beside them true? */
#include "synth/inside.h"

#include "base/bytes.h"
#include "base/crypt.h"
#include "base/csv.h"
#include "base/file.h"
#include "base/json.h"
#include "base/limits.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

enum { PEOPLE = 4000, ASKS = 4000, NOW = 1795492800 /* 2026-11-24T04:00:00Z */ };

/* ---- a small world: people in memory, asks and truth side by side ---- */

struct world {
    struct arena *arena;
    FILE *people;
    FILE *asks;
    FILE *truth;
    struct row *row; /* of people.csv */
    uint64_t rows;
};

static void world_open(struct world *world, uint64_t people, const char *authority, uint64_t asks,
                       uint64_t seed) {
    *world = (struct world){
        .arena = arena_open(64 << 20), .people = tmpfile(), .asks = tmpfile(), .truth = tmpfile()};
    struct synth_asks_options options = {.authority = authority,
                                         .count = asks,
                                         .seed = seed,
                                         .requester = "us.ed",
                                         .now = NOW,
                                         .year = 2024,
                                         .truth = world->truth};
    assert_true(world->people && world->asks && world->truth);
    assert_false(err_is(synth_people(world->people, people, seed, NULL, NULL)));
    struct err e = synth_asks(world->people, "people.csv", world->asks, &options, NULL, NULL);
    if (err_is(e)) fail_msg("%s", e.text);
    rewind(world->asks);
    rewind(world->truth);
    struct rows *rows;
    struct row block[BLOCK_ROWS];
    size_t count = 0;
    assert_false(err_is(rows_open(world->arena, world->people, "people.csv", 2024, &rows)));
    world->rows = rows_count(rows);
    world->row = ARENA_ARRAY(world->arena, struct row, world->rows);
    for (uint64_t i = 0; i < world->rows; i += BLOCK_ROWS) {
        assert_false(err_is(rows_read(rows, world->arena, i, block, &count)));
        memcpy(&world->row[i], block, count * sizeof *block);
    }
    rows_close(rows);
}

static void world_close(struct world *world) {
    fclose(world->people);
    fclose(world->asks);
    fclose(world->truth);
    arena_close(world->arena);
}

static const struct row *row_of(const struct world *world, struct span tin) {
    for (uint64_t i = 0; i < world->rows; i++)
        if (span_equal(world->row[i].cell[ROW_TIN], tin)) return &world->row[i];
    return NULL;
}

/* One line of asks and the line of truth beside it. */
struct pair {
    uint64_t number; /* from 1 */
    struct span line;
    json_t *ask;
    const struct csv_record *truth;
};

enum { T_LINE = 0, T_ID, T_CLASS, T_STATE, T_CODE };

static void pairs_visit(struct world *world,
                        void (*each)(struct world *, const struct pair *, void *), void *arg) {
    struct lines *lines = lines_open(world->asks, "asks.ndjson");
    struct csv *csv = csv_open(world->truth, "truth.csv");
    struct csv_record truth;
    bool end = false;
    uint64_t number = 0;
    assert_false(err_is(csv_next(csv, &truth, &end)));
    assert_true(span_is(truth.source, "line,ask_id,class,expected,code\n"));
    while (true) {
        struct pair pair = {.number = number + 1, .truth = &truth};
        assert_false(err_is(lines_next(lines, &pair.line, &end)));
        if (end) break;
        assert_false(err_is(csv_next(csv, &truth, &end)));
        assert_false(end);
        OWNED_JSON ask = NULL;
        struct err e = json_read(pair.line, ASK_BYTES_MAX, &ask);
        if (err_is(e)) fail_msg("line %llu: %s", (unsigned long long)pair.number, e.text);
        pair.ask = ask;
        each(world, &pair, arg);
        number++;
    }
    assert_false(err_is(csv_next(csv, &truth, &end)));
    assert_true(end);
    lines_close(lines);
    csv_close(csv);
}

static struct span str_at(const json_t *o, const char *key) {
    return span_str(json_string_value(json_object_get(o, key)));
}

static const json_t *subject_part(const json_t *ask, const char *key) {
    return json_object_get(json_object_get(ask, "subject"), key);
}

/* ---- form ---- */

static void line_fits(struct world *world, const struct pair *pair, void *arg) {
    static const char *const known[] = {
        "format",  "id",        "requester", "authority", "purpose", "issued_at", "subject",
        "periods", "fields",    "recipient", "approval",  "matter",  "reason",    "recipients",
        "case",    "programme", "offset",    "claim",     NULL};
    char number[24];
    (void)world;
    (void)arg;
    snprintf(number, sizeof number, "%llu", (unsigned long long)pair->number);
    assert_false(err_is(json_known_only(pair->ask, known, "the ask")));
    assert_true(span_is(str_at(pair->ask, "format"), "portcullis-ask/1"));
    assert_true(span_is(str_at(pair->ask, "requester"), "us.ed"));
    assert_true(span_is(str_at(pair->ask, "issued_at"), "2026-11-24T04:00:00Z"));
    assert_true(id_valid(str_at(pair->ask, "id"), "ASK"));
    assert_true(span_is(pair->truth->field[T_LINE], number));
    assert_true(span_equal(pair->truth->field[T_ID], str_at(pair->ask, "id")));
    assert_true(json_array_size(json_object_get(pair->ask, "fields")) >= 1);
    assert_true(json_object_size(subject_part(pair->ask, "address")) >= 1);
}

static void every_line_is_a_complete_ask_and_has_its_line_of_truth(void **state) {
    static const char *const authority[] = {"6103-l-13-C", "6103-c",    "6103-i-2",  "6103-l-6",
                                            "6103-l-7",    "6103-l-10", "6103-l-21", "6103-m-2"};
    (void)state;
    for (size_t i = 0; i < sizeof authority / sizeof *authority; i++) {
        struct world world;
        world_open(&world, 1000, authority[i], 1500, 8 + i);
        pairs_visit(&world, line_fits, NULL);
        world_close(&world);
    }
}

static void the_same_seed_gives_the_same_asks_and_another_seed_others(void **state) {
    static uint8_t bytes[3][4 << 20];
    size_t len[3];
    (void)state;
    for (uint64_t i = 0; i < 3; i++) {
        struct world world;
        world_open(&world, 500, "6103-l-13-C", 500, i < 2 ? 5 : 6);
        len[i] = fread(bytes[i], 1, sizeof bytes[i], world.asks);
        world_close(&world);
    }
    assert_true(len[0] > 100000);
    assert_true(span_equal(span_of(bytes[0], len[0]), span_of(bytes[1], len[1])));
    assert_false(span_equal(span_of(bytes[0], len[0]), span_of(bytes[2], len[2])));
}

/* The digests were written down once; asks and truth are the same on every other machine. */
static void the_bytes_are_those_of_every_other_machine(void **state) {
    static const char *const known[] = {
        "0886935c5a25ebc5c313a509dd68f5f30403260092e628933959b385b84ef7df",
        "7a1793e04b842ecf31685b0cfa86fecd8642ac095105fd23eca26797efc740dc"};
    static uint8_t bytes[4 << 20];
    struct world world;
    (void)state;
    world_open(&world, 1000, "6103-l-13-C", 1000, 1);
    FILE *const file[] = {world.asks, world.truth};
    for (size_t i = 0; i < 2; i++) {
        struct digest digest = sha256(span_of(bytes, fread(bytes, 1, sizeof bytes, file[i])));
        assert_string_equal(hex_str(world.arena, digest_span(&digest)), known[i]);
    }
    world_close(&world);
}

/* ---- the truth ---- */

static bool cell_is(const struct row *row, enum row_cell cell, struct span text) {
    return row && span_equal(row->cell[cell], text);
}

/* The ask says what the row says, but for the number, the birth date and the address. */
static bool names_agree(const struct row *row, const json_t *ask) {
    const json_t *name = subject_part(ask, "name");
    return cell_is(row, ROW_GIVEN, str_at(name, "given")) &&
           cell_is(row, ROW_MIDDLE, str_at(name, "middle")) &&
           cell_is(row, ROW_FAMILY, str_at(name, "family")) &&
           cell_is(row, ROW_SUFFIX, str_at(name, "suffix"));
}

static bool address_agrees(const struct row *row, const json_t *ask) {
    const json_t *address = subject_part(ask, "address");
    return cell_is(row, ROW_LINE1, str_at(address, "line1")) &&
           cell_is(row, ROW_LINE2, str_at(address, "line2")) &&
           cell_is(row, ROW_CITY, str_at(address, "city")) &&
           cell_is(row, ROW_STATE, str_at(address, "state")) &&
           cell_is(row, ROW_ZIP, str_at(address, "zip"));
}

struct seen {
    uint64_t class[SYNTH_CLASS_COUNT];
    uint64_t officer[64];
};

static enum synth_class class_find(struct span text) {
    for (int class = 0; class < SYNTH_CLASS_COUNT; class ++)
        if (span_is(text, synth_class_str((enum synth_class) class)))
            return (enum synth_class) class;
    fail_msg("the truth names a class that there is not");
    return SYNTH_GENUINE;
}

static struct span year_of(const json_t *ask) {
    return json_integer_value(json_array_get(json_object_get(ask, "periods"), 0)) == 2024
               ? SPAN_LITERAL("2024")
               : SPAN_LITERAL("");
}

static void identity_check(struct world *world, const struct pair *pair, enum synth_class class) {
    const json_t *subject = json_object_get(pair->ask, "subject");
    const struct row *row = row_of(world, str_at(subject, "tin"));
    bool names = names_agree(row, pair->ask);
    bool born = cell_is(row, ROW_DOB, str_at(subject, "dob"));
    bool home = address_agrees(row, pair->ask);
    switch (class) {
    case SYNTH_GENUINE:
        assert_true(names && born && home && row->filed);
        assert_false(row->cell[ROW_STATUS].len &&
                     !span_begins(row->cell[ROW_STATUS], SPAN_LITERAL("hold-")));
        return;
    case SYNTH_NOT_FILED:
        assert_true(names && born && home && !row->filed);
        return;
    case SYNTH_CONFLICT:
    case SYNTH_HOLD:
        assert_true(names && born && home && row->cell[ROW_STATUS].len);
        return;
    case SYNTH_TIN_TYPO:
        assert_false(names && born);
        return;
    case SYNTH_TIN_STRANGER:
        assert_true(row && !names && !born);
        return;
    case SYNTH_TIN_HOUSEHOLD:
        assert_true(row && !names && !born && home);
        assert_true(cell_is(row, ROW_FAMILY, str_at(subject_part(pair->ask, "name"), "family")));
        return;
    case SYNTH_DOB_WRONG:
        assert_true(names && !born && home);
        return;
    case SYNTH_ADDRESS_UNFIT:
        assert_true(names && born && !home);
        return;
    case SYNTH_APPROVAL_MISSING:
    case SYNTH_APPROVAL_VOID:
    case SYNTH_YEAR_WRONG:
    case SYNTH_ATTEST_MISSING:
        assert_true(names && born && home);
        return;
    case SYNTH_CLASS_COUNT:
        fail();
    }
}

static void paper_check(const struct pair *pair, enum synth_class class) {
    const json_t *approval = json_object_get(pair->ask, "approval");
    const json_t *officer = json_array_get(json_object_get(pair->ask, "recipients"), 0);
    bool aid = span_is(str_at(pair->ask, "authority"), "us.irc.6103.l.13.C");
    assert_int_equal(year_of(pair->ask).len == 0, class == SYNTH_YEAR_WRONG);
    assert_int_equal(approval == NULL, !aid || class == SYNTH_APPROVAL_MISSING);
    if (approval)
        assert_int_equal(json_is_true(json_object_get(approval, "certified")),
                         class != SYNTH_APPROVAL_VOID);
    if (officer)
        assert_int_equal(json_is_true(json_object_get(officer, "sole_use")),
                         class != SYNTH_ATTEST_MISSING);
}

static void pair_check(struct world *world, const struct pair *pair, void *arg) {
    struct seen *seen = arg;
    enum synth_class class = class_find(pair->truth->field[T_CLASS]);
    seen->class[class]++;
    identity_check(world, pair, class);
    paper_check(pair, class);
}

static void the_truth_says_of_each_ask_what_is_wrong_with_it(void **state) {
    struct world world;
    struct seen seen = {0};
    (void)state;
    world_open(&world, PEOPLE, "6103-l-13-C", ASKS, 21);
    pairs_visit(&world, pair_check, &seen);
    world_close(&world);
    uint64_t held =
        seen.class[SYNTH_GENUINE] + seen.class[SYNTH_NOT_FILED] + seen.class[SYNTH_CONFLICT];
    assert_in_range(held, ASKS * 88 / 100, ASKS * 92 / 100);
    assert_in_range(seen.class[SYNTH_NOT_FILED], ASKS * 5 / 100, ASKS * 10 / 100);
    assert_in_range(seen.class[SYNTH_TIN_TYPO] + seen.class[SYNTH_TIN_STRANGER], ASKS * 2 / 100,
                    ASKS * 4 / 100);
    assert_in_range(seen.class[SYNTH_TIN_HOUSEHOLD], ASKS * 1 / 100, ASKS * 3 / 100);
    assert_in_range(seen.class[SYNTH_DOB_WRONG], ASKS * 1 / 100, ASKS * 3 / 100);
    assert_in_range(seen.class[SYNTH_ADDRESS_UNFIT], ASKS / 200, ASKS * 2 / 100);
    assert_in_range(seen.class[SYNTH_YEAR_WRONG], ASKS / 200, ASKS * 2 / 100);
    assert_true(seen.class[SYNTH_APPROVAL_MISSING] > 0 && seen.class[SYNTH_APPROVAL_VOID] > 0);
    assert_int_equal(seen.class[SYNTH_ATTEST_MISSING] + seen.class[SYNTH_HOLD], 0);
}

static void consent_check(struct world *world, const struct pair *pair, void *arg) {
    pair_check(world, pair, arg);
    assert_null(json_object_get(pair->ask, "consent"));
    assert_null(json_object_get(pair->ask, "recipients"));
}

static void under_consent_only_people_who_filed_are_asked_about(void **state) {
    struct world world;
    struct seen seen = {0};
    (void)state;
    world_open(&world, PEOPLE, "6103-c", ASKS, 22);
    pairs_visit(&world, consent_check, &seen);
    world_close(&world);
    assert_in_range(seen.class[SYNTH_GENUINE], ASKS * 90 / 100, ASKS * 94 / 100);
    assert_int_equal(seen.class[SYNTH_NOT_FILED], 0);
    assert_int_equal(seen.class[SYNTH_APPROVAL_MISSING] + seen.class[SYNTH_YEAR_WRONG], 0);
}

static void criminal_check(struct world *world, const struct pair *pair, void *arg) {
    struct seen *seen = arg;
    const json_t *officer = json_array_get(json_object_get(pair->ask, "recipients"), 0);
    struct span reason = str_at(pair->ask, "reason");
    struct span number = str_at(json_object_get(pair->ask, "matter"), "number");
    struct span state = pair->truth->field[T_STATE];
    pair_check(world, pair, arg);
    /* The reason names the matter, and no two matters have one number. */
    assert_non_null(memmem(reason.at, reason.len, number.at, number.len));
    assert_int_equal(strtoull((const char *)number.at + 4, NULL, 10), pair->number - 1);
    uint64_t named = strtoull((const char *)str_at(officer, "id").at + 4, NULL, 10);
    assert_in_range(named, 1, 63);
    seen->officer[named]++;
    assert_false(span_is(state, "released"));
}

static void under_i_2_each_matter_has_its_reason_and_no_officer_more_than_twenty(void **state) {
    struct world world;
    struct seen seen = {0};
    (void)state;
    world_open(&world, 1000, "6103-i-2", 1000, 23);
    pairs_visit(&world, criminal_check, &seen);
    world_close(&world);
    for (size_t i = 1; i <= 50; i++)
        assert_int_equal(seen.officer[i], 20);
    assert_true(seen.class[SYNTH_ATTEST_MISSING] > 0 && seen.class[SYNTH_YEAR_WRONG] > 0);
}

static void tin_note(struct world *world, const struct pair *pair, void *arg) {
    uint8_t *asked = arg;
    const json_t *name = subject_part(pair->ask, "name");
    const json_t *address = subject_part(pair->ask, "address");
    struct span given = str_at(name, "given");
    (void)address;
    for (uint64_t i = 0; i < world->rows; i++) {
        const struct row *row = &world->row[i];
        if (!cell_is(row, ROW_GIVEN, given) || !names_agree(row, pair->ask)) continue;
        if (!cell_is(row, ROW_TIN, str_at(json_object_get(pair->ask, "subject"), "tin"))) continue;
        asked[i]++;
    }
}

static void nobody_is_asked_about_twice_before_everybody_was(void **state) {
    struct world world;
    static uint8_t asked[1000];
    uint64_t more = 0;
    (void)state;
    world_open(&world, 1000, "6103-l-13-C", 1000, 24);
    pairs_visit(&world, tin_note, asked);
    world_close(&world);
    for (size_t i = 0; i < 1000; i++) {
        assert_true(asked[i] <= 2);
        more += asked[i] > 1;
    }
    assert_true(more <= 20); /* where a household had to be found */
}

/* ---- bad input ---- */

static struct err asks_of(const char *people, const struct synth_asks_options *options) {
    FILE *file = tmpfile();
    FILE *out = tmpfile();
    assert_true(file && out);
    fputs(people, file);
    fflush(file);
    struct err e = synth_asks(file, "people.csv", out, options, NULL, NULL);
    if (err_is(e)) assert_int_equal(ftell(out), 0);
    fclose(file);
    fclose(out);
    return e;
}

#define HEADER "tin,given,middle,family,suffix,dob,line1,line2,city,state,zip\n"
#define ROW "900010001,Ann,,Example,,1980-02-29,1 Oak St,,Chicago,IL,60608\n"

static const struct synth_asks_options ten = {.authority = "6103-l-13-C",
                                              .count = 10,
                                              .seed = 1,
                                              .requester = "us.ed",
                                              .now = NOW,
                                              .year = 2024};

static void a_file_that_is_not_of_people_is_refused_with_its_line(void **state) {
    static const struct {
        const char *text;
        const char *says;
    } bad[] = {
        {"", "empty"},
        {HEADER, "no person"},
        {"tin,given\n900010001,Ann\n", "no column \"middle\""},
        {HEADER ROW "900010002,Bo\n", "people.csv:3"},
        {HEADER "90001000,Ann,,Example,,1980-02-29,1 Oak St,,Chicago,IL,60608\n", "nine digits"},
        {HEADER "900010001,\"Ann,,Example\n", "quote"},
        {HEADER "900010001,A\xff,,Example,,1980-02-29,1 Oak St,,Chicago,IL,60608\n", "UTF-8"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct err e = asks_of(bad[i].text, &ten);
        assert_int_equal(e.kind, ERR_INPUT);
        if (!strstr(e.text, bad[i].says)) fail_msg("case %zu says: %s", i, e.text);
    }
}

static void a_cell_too_long_for_an_ask_is_refused(void **state) {
    char text[1024];
    (void)state;
    snprintf(text, sizeof text,
             HEADER "900010001,%0300d,,Example,,1980-02-29,1 Oak St,,X,IL,60608\n", 1);
    assert_int_equal(asks_of(text, &ten).kind, ERR_INPUT);
}

static void one_person_alone_and_columns_in_another_order_are_enough(void **state) {
    static const char other[] =
        "\xef\xbb\xbfzip,state,city,line2,line1,dob,suffix,family,middle,given,tin\n"
        "60608,IL,Chicago,,1 Oak St,1980-02-29,,Example,,\"A \"\"B\"\"\","
        "900-01-0001\n";
    struct synth_asks_options many = ten;
    (void)state;
    many.count = 3000;
    assert_false(err_is(asks_of(HEADER ROW, &many)));
    assert_false(err_is(asks_of(other, &many)));
}

static void a_pipe_is_refused_because_the_file_is_read_twice(void **state) {
    int end[2];
    (void)state;
    assert_int_equal(pipe(end), 0);
    FILE *file = fdopen(end[0], "r");
    FILE *out = tmpfile();
    assert_int_equal(synth_asks(file, "-", out, &ten, NULL, NULL).kind, ERR_USAGE);
    fclose(file);
    fclose(out);
    close(end[1]);
}

static void options_that_make_no_ask_are_refused(void **state) {
    struct synth_asks_options bad[6] = {ten, ten, ten, ten, ten, ten};
    (void)state;
    bad[0].authority = "8-1360-b";
    bad[1].count = 0;
    bad[2].requester = "";
    bad[3].year = 24;
    bad[4].authority = "6103-i-2";
    bad[4].count = 80001;
    bad[5].authority = NULL;
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(asks_of(HEADER ROW, &bad[i]).kind, ERR_USAGE);
}

static void a_full_disk_is_a_fault(void **state) {
    FILE *people = tmpfile();
    FILE *out = fopen("/dev/full", "w");
    (void)state;
    if (!out) skip();
    fputs(HEADER ROW, people);
    fflush(people);
    assert_int_equal(synth_asks(people, "people.csv", out, &ten, NULL, NULL).kind, ERR_FAULT);
    fclose(people);
    fclose(out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_line_is_a_complete_ask_and_has_its_line_of_truth),
        cmocka_unit_test(the_same_seed_gives_the_same_asks_and_another_seed_others),
        cmocka_unit_test(the_bytes_are_those_of_every_other_machine),
        cmocka_unit_test(the_truth_says_of_each_ask_what_is_wrong_with_it),
        cmocka_unit_test(under_consent_only_people_who_filed_are_asked_about),
        cmocka_unit_test(under_i_2_each_matter_has_its_reason_and_no_officer_more_than_twenty),
        cmocka_unit_test(nobody_is_asked_about_twice_before_everybody_was),
        cmocka_unit_test(a_file_that_is_not_of_people_is_refused_with_its_line),
        cmocka_unit_test(a_cell_too_long_for_an_ask_is_refused),
        cmocka_unit_test(one_person_alone_and_columns_in_another_order_are_enough),
        cmocka_unit_test(a_pipe_is_refused_because_the_file_is_read_twice),
        cmocka_unit_test(options_that_make_no_ask_are_refused),
        cmocka_unit_test(a_full_disk_is_a_fault),
    };
    return cmocka_run_group_tests_name("synth_asks", tests, NULL, NULL);
}
