/* Does people.csv get into the vault whole or not at all, and is every rejected row accounted for?
 */
#include "ask/load.h"

#include "vault_world.h"

#include "ask/identity.h"
#include "base/file.h"
#include "shared.h"

#define TWELVE "tin,given,middle,family,suffix,former_family,dob,line1,line2,city,state,zip"
#define HEADER                                                                                     \
    TWELVE ",prior_address,status,2023:return.wages:taxpayer,2024:return.wages:taxpayer,"          \
           "2024:information-return.amount:third-party\n"
#define HOME ",1 Canary St,,Houston,TX,77002,,,"

static struct arena *arena;
static char csv_path[96];
static char rejects_path[112];

static int world_new(void **state) {
    arena = arena_open(64 << 20);
    if (folder_new(state)) return 1;
    snprintf(csv_path, sizeof csv_path, "%s/people.csv", folder);
    snprintf(rejects_path, sizeof rejects_path, "%s.rejects", csv_path);
    return 0;
}

static int world_drop(void **state) {
    arena_close(arena);
    return folder_drop(state);
}

static struct err load(const char *text, bool skip_bad, struct load_report *report) {
    struct load_options options = {.skip_bad = skip_bad};
    GOOD(file_write_durable(csv_path, span_str(text), 0600));
    struct vault *vault = opened();
    struct err e = load_people(vault, csv_path, &options, report);
    vault_close(vault);
    return e;
}

/* The person under a number, by the terms that the matcher makes of its record. */
static person_ref number_find(struct vault *vault, const char *tin) {
    struct person_record record = {
        .tin = span_str(tin), .name = {.given = SPAN_LITERAL("X"), .family = SPAN_LITERAL("Y")}};
    struct span term[MATCH_TERMS_MAX];
    size_t terms = match_terms_of_record(arena, &record, term);
    for (size_t i = 0; i < terms; i++) {
        person_ref found[CANDIDATES_MAX];
        size_t count = 0;
        bool more = false;
        if (term[i].at[0] != 'T') continue;
        GOOD(vault_find(vault, &term[i], 1, found, &count, &more));
        return found[0];
    }
    return 0;
}

static bool number_there(const char *tin) {
    struct vault *vault = opened();
    bool there = number_find(vault, tin) != 0;
    vault_close(vault);
    return there;
}

static struct span rejects_read(void) {
    struct span bytes = {0};
    GOOD(file_read(rejects_path, 1 << 20, arena, &bytes));
    return arena_copy(arena, bytes);
}

static bool says(struct span text, const char *what) {
    return memmem(text.at, text.len, what, strlen(what)) != NULL;
}

static void a_good_file_is_loaded_with_its_years_and_its_digest(void **state) {
    static const char text[] =
        HEADER "901010001,Ana,,Cruz,,,1970-01-31" HOME "100,200,300\n"
               "901-01-0002,Bo,,Diaz,,,,1 Oak,,Waco,TX,76701,,merged,,500,\r\n"
               "\n"
               "901010003,Cy,,Eaton,,,,1 Oak,,Waco,TX,76701,,,,,\n";
    struct load_report report;
    GOOD(load(text, false, &report));
    assert_int_equal(report.loaded, 3);
    assert_int_equal(report.rows, 3);
    assert_int_equal(report.rejected, 0);
    struct digest digest = sha256(span_str(text));
    assert_memory_equal(digest.byte, report.file.byte, DIGEST_BYTES);
    assert_false(file_exists(rejects_path));
    struct vault *vault = opened();
    person_ref ref = number_find(vault, "901010001");
    struct span json;
    GOOD(vault_read_identity(vault, arena, ref, &json));
    struct person_record record;
    GOOD(identity_read(arena, json, &record));
    assert_true(span_is(record.name.family, "Cruz") && span_is(record.dob, "1970-01-31"));
    static const uint16_t asked[] = {106, 202};
    struct value value[4];
    size_t count = 0;
    bool filed = false;
    GOOD(vault_read_year(vault, arena, ref, 2024, asked, 2, value, 4, &count, &filed));
    assert_int_equal(count, 2);
    assert_true(value[1].from == FROM_THIRD_PARTY && span_is(value[1].text, "300"));
    ref = number_find(vault, "901010002");
    GOOD(vault_read_year(vault, arena, ref, 2023, asked, 2, value, 4, &count, &filed));
    assert_false(filed);
    GOOD(vault_read_year(vault, arena, ref, 2024, asked, 2, value, 4, &count, &filed));
    assert_true(filed && count == 1);
    ref = number_find(vault, "901010003");
    GOOD(vault_read_year(vault, arena, ref, 2024, asked, 2, value, 4, &count, &filed));
    assert_false(filed);
    vault_close(vault);
}

static const char mixed[] =
    HEADER "901020001,Canary,,Cruz,,,1970-01-31" HOME "100,200,300\n"
           "901020002,Canary,,,,,1970-01-31" HOME "100,200,300\n"
           "901020003,Canary,,Cruz,,,1970-01-31" HOME "100,12.50,300\n"
           "901020001,Canary,,Twin,,,1970-01-31" HOME "100,200,300\n"
           "901020004,Can\xff"
           "ary,,Cruz,,,1970-01-31" HOME "100,200,300\n"
           "901020005,\"Canary\"x,,Cruz,,,1970-01-31" HOME "100,200,300\n"
           "901020006,Canary\n"
           "901020007,Canary,,\"Cruz, Jr\",,,1970-01-31" HOME "100,200,300\n";

static void one_bad_row_keeps_all_the_others_out(void **state) {
    struct load_report report;
    struct err e = load(mixed, false, &report);
    assert_int_equal(e.kind, ERR_INPUT);
    assert_non_null(strstr(e.text, "people.csv:3: family: is empty"));
    assert_non_null(strstr(e.text, "6 of 8 rows"));
    assert_non_null(strstr(e.text, "nothing was loaded"));
    assert_null(strstr(e.text, "Canary"));
    assert_true(report.loaded == 0 && report.rows == 0 && report.rejected == 6);
    assert_false(number_there("901020001"));
    assert_false(number_there("901020007"));
}

static void with_skip_bad_the_good_rows_are_loaded_and_the_others_listed(void **state) {
    struct load_report report;
    GOOD(load(mixed, true, &report));
    assert_true(report.loaded == 2 && report.rows == 4 && report.rejected == 6);
    assert_true(number_there("901020001"));
    assert_true(number_there("901020007"));
    assert_false(number_there("901020003"));
    struct span rejects = rejects_read();
    assert_true(says(rejects, "line,reason,row\n3,family: is empty,\"901020002,Canary,,,"));
    assert_true(says(rejects, "\n4,2024:return.wages:taxpayer: not a whole number"));
    assert_true(says(rejects, "\n5,the number stands in an earlier row of the file,\"901020001"));
    assert_true(says(rejects, "\n6,not UTF-8 at byte "));
    assert_true(says(rejects, "\n7,text stands after a closing quote,\"901020005,\"\"Canary\"\"x"));
    assert_true(says(rejects, "\n8,\"the row has 2 fields, the first line 17\",\"901020006,"));
    struct stat found;
    assert_int_equal(stat(rejects_path, &found), 0);
    assert_int_equal(found.st_mode & 0777, 0600);
    /* A second load of the same file: the numbers are there already. */
    GOOD(load(mixed, true, &report));
    assert_true(report.loaded == 0 && report.rejected == 8);
    assert_true(says(rejects_read(), "\n2,the number is in the vault already,"));
}

static void a_header_that_is_not_right_is_refused_before_anything_is_loaded(void **state) {
    static const char *const bad[] = {
        "",
        "\n",
        "tin,given\n901030001,A\n",
        TWELVE ",race\n901030001,A,,B,,,,,,,,,x\n",
        TWELVE ",2024:return.salary:taxpayer\n901030001,A,,B,,,,,,,,,1\n",
        TWELVE "\n",
        TWELVE "\n\n\n",
        "\"tin\n",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct load_report report;
        struct err e = load(bad[i], true, &report);
        assert_int_equal(e.kind, ERR_INPUT);
        assert_non_null(strstr(e.text, "people.csv"));
        assert_int_equal(report.loaded, 0);
    }
    assert_false(number_there("901030001"));
}

static void a_path_that_is_no_file_is_said(void **state) {
    struct load_options options = {0};
    struct load_report report;
    struct vault *vault = opened();
    struct err e = load_people(vault, "/nowhere-at-all/people.csv", &options, &report);
    assert_int_equal(e.kind, ERR_INPUT);
    assert_non_null(strstr(e.text, "does not exist"));
    assert_int_equal(load_people(vault, folder, &options, &report).kind, ERR_INPUT);
    assert_int_equal(load_people(vault, "-", &options, &report).kind, ERR_USAGE);
    vault_close(vault);
}

static void the_reject_file_is_never_the_file_that_is_read(void **state) {
    static const char text[] = TWELVE "\n901060001,A,,B,,,,,,,,\n";
    struct load_options options = {.rejects = csv_path};
    struct load_report report;
    struct span after;
    GOOD(file_write_durable(csv_path, span_str(text), 0600));
    struct vault *vault = opened();
    assert_int_equal(load_people(vault, csv_path, &options, &report).kind, ERR_USAGE);
    vault_close(vault);
    GOOD(file_read(csv_path, 1 << 16, arena, &after));
    assert_true(span_is(after, text));
}

static void a_row_longer_than_any_row_is_rejected_and_the_next_is_read(void **state) {
    struct text text = {.arena = arena};
    text_put_str(&text, TWELVE "\n901040001,");
    for (int i = 0; i < 10 << 20; i++)
        text_put_byte(&text, 'a');
    text_put_str(&text, ",,B,,,,,,,,\n901040002,A,,B,,,,,,,,\n");
    struct load_report report;
    OWNED_ARENA copy = arena_open(64 << 20);
    GOOD(load(arena_str(copy, text_span(&text)), true, &report));
    assert_true(report.loaded == 1 && report.rejected == 1);
    assert_true(says(rejects_read(), "\n2,record is longer than the 65536 bytes accepted,"));
    assert_true(number_there("901040002"));
}

static uint64_t told;
static void progress_note(uint64_t done, uint64_t all, void *arg) {
    assert_true(done <= all);
    assert_ptr_equal(arg, &told);
    told = done;
}

static void progress_ends_at_the_files_length(void **state) {
    static const char text[] = TWELVE "\n901050001,A,,B,,,,,,,,\n";
    struct load_options options = {.progress = progress_note, .arg = &told};
    struct load_report report;
    GOOD(file_write_durable(csv_path, span_str(text), 0600));
    struct vault *vault = opened();
    GOOD(load_people(vault, csv_path, &options, &report));
    vault_close(vault);
    assert_int_equal(told, strlen(text));
}

static void the_made_up_population_that_others_made_loads_whole(void **state) {
    const char *shared_path = shared_find("data/pseudopeople/vault.csv");
    if (!shared_path) skip();
    struct load_options options = {.rejects = rejects_path};
    struct load_report report;
    struct vault *vault = opened();
    GOOD(load_people(vault, shared_path, &options, &report));
    vault_close(vault);
    assert_int_equal(report.loaded, 10029);
    assert_int_equal(report.rejected, 0);
    assert_int_equal(report.rows, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_file_is_loaded_with_its_years_and_its_digest),
        cmocka_unit_test(one_bad_row_keeps_all_the_others_out),
        cmocka_unit_test(with_skip_bad_the_good_rows_are_loaded_and_the_others_listed),
        cmocka_unit_test(a_header_that_is_not_right_is_refused_before_anything_is_loaded),
        cmocka_unit_test(a_path_that_is_no_file_is_said),
        cmocka_unit_test(the_reject_file_is_never_the_file_that_is_read),
        cmocka_unit_test(a_row_longer_than_any_row_is_rejected_and_the_next_is_read),
        cmocka_unit_test(progress_ends_at_the_files_length),
        cmocka_unit_test(the_made_up_population_that_others_made_loads_whole),
    };
    return cmocka_run_group_tests(tests, world_new, world_drop);
}
