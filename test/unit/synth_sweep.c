/* Is a made-up sweep in the shares of the file of August 2025? */
#include "synth/synth.h"

#include "base/arena.h"
#include "base/file.h"
#include "base/json.h"
#include "base/limits.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

enum { PEOPLE = 2000, LINES = 12800, NOW = 1795492800 /* 2026-11-24T04:00:00Z */ };

static FILE *people_made(uint64_t count) {
    FILE *people = tmpfile();
    assert_non_null(people);
    assert_false(err_is(synth_people(people, count, 1, NULL, NULL)));
    return people;
}

static struct err sweep_make(FILE *people, uint64_t count, uint64_t seed, FILE *out) {
    struct synth_sweep_options options = {
        .count = count, .seed = seed, .requester = "us.office", .now = NOW};
    return synth_sweep(people, "people.csv", out, &options, NULL, NULL);
}

struct counted {
    uint64_t lines, known, unfit;
    const char *reason, *officer; /* of the first line */
};

static bool is_unfit(const char *line1) {
    static const char *const unfit[] = {"Unknown Address", "NA NA", "Failed to Provide",
                                        "Don't Care 12345"};
    for (size_t i = 0; i < sizeof unfit / sizeof *unfit; i++)
        if (strcmp(unfit[i], line1) == 0) return true;
    return false;
}

static void line_count(struct arena *arena, const json_t *ask, struct counted *counted) {
    const json_t *subject = json_object_get(ask, "subject");
    const json_t *address = json_object_get(subject, "address");
    const json_t *officer = json_array_get(json_object_get(ask, "recipients"), 0);
    const char *reason = json_string_value(json_object_get(ask, "reason"));
    const char *id = json_string_value(json_object_get(officer, "id"));
    if (counted->lines++ == 0) {
        counted->reason = arena_str(arena, span_str(reason));
        counted->officer = arena_str(arena, span_str(id));
    }
    assert_string_equal(counted->reason, reason);
    assert_string_equal(counted->officer, id);
    assert_int_equal(json_array_size(json_object_get(ask, "recipients")), 1);
    counted->known += *json_string_value(json_object_get(subject, "tin")) != 0;
    counted->unfit += is_unfit(json_string_value(json_object_get(address, "line1")));
}

static void sweep_count(struct arena *arena, FILE *out, struct counted *counted) {
    rewind(out);
    *counted = (struct counted){0};
    struct lines *lines = lines_open(out, "sweep.ndjson");
    for (bool end = false;;) {
        OWNED_JSON ask = NULL;
        struct span line;
        assert_false(err_is(lines_next(lines, &line, &end)));
        if (end) break;
        assert_false(err_is(json_read(line, LINE_BYTES_MAX, &ask)));
        line_count(arena, ask, counted);
    }
    lines_close(lines);
}

static void a_hundredth_has_the_shares_of_the_whole(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    FILE *people = people_made(PEOPLE);
    FILE *out = tmpfile();
    struct counted counted;
    assert_false(err_is(sweep_make(people, LINES, 1, out)));
    sweep_count(arena, out, &counted);
    assert_int_equal(counted.lines, LINES);
    assert_int_equal(counted.known, 473);
    assert_int_equal(counted.unfit, 2304);
    assert_int_equal(counted.known, synth_sweep_known(LINES));
    assert_int_equal(counted.unfit, synth_sweep_unfit(LINES));
    fclose(out);
    fclose(people);
}

static void the_whole_has_the_figures_of_the_record(void **state) {
    assert_int_equal(synth_sweep_known(1280000), 47289);
    assert_int_equal(synth_sweep_unfit(1280000), 230400);
}

static struct span read_all(struct arena *arena, FILE *file) {
    struct text text = {.arena = arena};
    char bytes[4096];
    rewind(file);
    for (size_t got; (got = fread(bytes, 1, sizeof bytes, file)) > 0;)
        text_put(&text, span_of(bytes, got));
    return text_span(&text);
}

static void a_seed_gives_the_same_bytes_and_another_gives_other_ids(void **state) {
    OWNED_ARENA arena = arena_open(64 << 20);
    FILE *people = people_made(PEOPLE);
    FILE *out[3] = {tmpfile(), tmpfile(), tmpfile()};
    const uint64_t seed[3] = {1, 1, 2};
    struct span bytes[3];
    for (int i = 0; i < 3; i++) {
        assert_false(err_is(sweep_make(people, 1000, seed[i], out[i])));
        bytes[i] = read_all(arena, out[i]);
        fclose(out[i]);
    }
    assert_true(span_equal(bytes[0], bytes[1]));
    assert_false(span_equal(bytes[0], bytes[2]));
    fclose(people);
}

static void too_few_people_is_said(void **state) {
    FILE *people = people_made(200);
    FILE *out = tmpfile();
    struct err e = sweep_make(people, LINES, 1, out);
    assert_int_equal(e.kind, ERR_USAGE);
    assert_non_null(strstr(e.text, "make more people"));
    fclose(out);
    fclose(people);
}

static void a_few_lines_are_no_sweep(void **state) {
    FILE *people = people_made(PEOPLE);
    FILE *out = tmpfile();
    assert_int_equal(sweep_make(people, SYNTH_SWEEP_MIN - 1, 1, out).kind, ERR_USAGE);
    struct synth_sweep_options nobody = {.count = LINES, .requester = "", .now = NOW};
    struct err e = synth_sweep(people, "people.csv", out, &nobody, NULL, NULL);
    assert_int_equal(e.kind, ERR_USAGE);
    fclose(out);
    fclose(people);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hundredth_has_the_shares_of_the_whole),
        cmocka_unit_test(the_whole_has_the_figures_of_the_record),
        cmocka_unit_test(a_seed_gives_the_same_bytes_and_another_gives_other_ids),
        cmocka_unit_test(too_few_people_is_said),
        cmocka_unit_test(a_few_lines_are_no_sweep),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
