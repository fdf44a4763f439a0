/* Do publications, from the vault's rows to the file, hide whether one person is in them, hold the
 * true figure as often as they say, and cost nothing where they are refused? */
#include "ask/enact.h"
#include "ask/statistics.h"
#include "ask/view.h"
#include "base/bytes.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "custodian.h"

enum { PEOPLE = 400, RELEASES = 600, YEAR_BEGUN = 2030, CLAMP = 4, UNIT = 100 };
/* What is claimed of the noise, and a definition whose noise is ten times too small for that. */
enum { RHO = 4000, RHO_LOUD = 490000, RHO_FILERS = 1000 };

static const char definition[] =
    "{\"cells_max\":2,\"format\":\"portcullis-query/1\",\"groupings\":[\"year\"],\"id\":\"%s\","
    "\"measures\":[{\"of\":\"filers\",\"rho_micro\":%d},{\"clamp_cents\":%d,\"of\":\"total-tax\","
    "\"rho_micro\":%d,\"unit_cents\":%d}],\"says\":\"Filers and total tax by year.\","
    "\"schedule\":{\"every_days\":365,\"first\":\"%d-01-01\"},\"years\":[2023,2024]}";

static void person_load(struct house *house, int i, const char *tax) {
    const struct value value[] = {{101, FROM_TAXPAYER, SPAN_LITERAL("3000000")},
                                  {108, FROM_TAXPAYER, span_str(tax)},
                                  {190, FROM_TAXPAYER, SPAN_LITERAL("IL")}};
    struct span term = span_str(arena_printf(house->arena, "T%d", i));
    person_ref ref = 0;
    fine(vault_load_person(house->keeper.vault, &term, 1, SPAN_LITERAL("{}"), &ref));
    for (int year = 2022; year < 2026; year++)
        fine(vault_load_year(house->keeper.vault, ref, year, value, 3));
}

/* With or without one person, who changes every cell as far as anybody can. */
static void people_load(struct house *house, bool with) {
    fine(vault_load_begin(house->keeper.vault));
    for (int i = 0; i < PEOPLE; i++)
        person_load(house, i, "0");
    if (with) person_load(house, PEOPLE, "900000000");
    fine(vault_load_commit(house->keeper.vault));
}

static void question_define(struct house *house, const char *id, int rho_filers, int rho) {
    struct span approval[2];
    uint64_t index;
    OWNED_JSON o = NULL;
    const char *text =
        arena_printf(house->arena, definition, id, rho_filers, CLAMP * UNIT, rho, UNIT, YEAR_BEGUN);
    fine(json_read(span_str(text), 65536, &o));
    change_sign(house, ENTRY_QUERY, o, approval);
    fine(change_enact(&house->keeper, ENTRY_QUERY, o, approval, &index));
}

static void clock_put(struct house *house, int year) {
    house->keeper.clock_set = true;
    house->keeper.clock = date_instant((struct date){(int16_t)year, 12, 31});
}

static struct err publish(struct house *house, struct arena *arena, const char *id,
                          struct statistics_report *report) {
    return statistics_publish(&house->keeper, arena, span_str(id), NULL, NULL, report);
}

/* ---- the audit ---- */

struct seen {
    int64_t taxes[RELEASES]; /* of both years together, in units */
    int held;                /* intervals of taxes with the true figure in them, two a release */
};

static int64_t member(const json_t *cell, const char *key) {
    return json_integer_value(json_object_get(json_object_get(cell, "total-tax"), key));
}

/* `truth`: each year's taxes, in units. */
static void release_see(struct house *house, struct arena *arena, const char *id, int64_t truth,
                        struct seen *seen, int release) {
    struct statistics_report report;
    OWNED_JSON o = NULL;
    fine(publish(house, arena, id, &report));
    assert_false(report.before);
    fine(json_read(report.published, report.published.len, &o));
    const json_t *cells = json_object_get(o, "cells");
    assert_int_equal(json_array_size(cells), 2);
    seen->taxes[release] = 0;
    for (size_t i = 0; i < 2; i++) {
        const json_t *cell = json_array_get(cells, i);
        assert_non_null(json_object_get(cell, "total-tax"));
        seen->taxes[release] += member(cell, "value");
        seen->held += member(cell, "low") <= truth && truth <= member(cell, "high");
    }
}

static void side_see(const struct scene *scene, bool with, struct seen *quiet, struct seen *loud) {
    struct house house = {0};
    OWNED_ARENA arena = arena_open(64 << 20);
    house_open(&house, scene);
    people_load(&house, with);
    question_define(&house, "quiet", RHO_FILERS, RHO);
    question_define(&house, "loud", RHO_FILERS, RHO_LOUD);
    for (int i = 0; i < RELEASES; i++) {
        clock_put(&house, YEAR_BEGUN + i);
        release_see(&house, arena, "quiet", with ? CLAMP : 0, quiet, i);
        arena_wipe(arena);
        release_see(&house, arena, "loud", with ? CLAMP : 0, loud, i);
        arena_wipe(arena);
    }
    house_close(&house);
}

static double share_from(const struct seen *seen, int64_t from) {
    int count = 0;
    for (int i = 0; i < RELEASES; i++)
        count += seen->taxes[i] >= from;
    return (double)count / RELEASES;
}

/* The most that P[with >= t] is above e^epsilon P[without >= t], in standard deviations beyond
 * delta. */
static double beyond_delta(const struct seen *with, const struct seen *without, rho_micro rho) {
    const double delta = 0.01;
    double factor = exp((double)budget_epsilon_micro(rho, 2) / 1e6);
    double most = -INFINITY;
    for (int64_t t = -400; t <= 400; t++) {
        double p = share_from(with, t);
        double q = share_from(without, t);
        double none = 1.0 / RELEASES; /* seen never is no proof of never */
        double wide =
            sqrt((p * (1 - p) + none + factor * factor * (q * (1 - q) + none)) / RELEASES);
        most = fmax(most, (p - factor * q - delta) / wide);
    }
    return most;
}

static void neighbours_are_not_told_apart_and_intervals_hold(void **state) {
    static struct seen quiet[2];
    static struct seen loud[2];
    const struct scene *scene = *state;
    for (int side = 0; side < 2; side++) {
        struct scene own = {scene->arena, (char *)(uintptr_t)scene_path(scene, side ? "1" : "0")};
        assert_int_equal(mkdir(own.folder, 0700), 0);
        side_see(&own, side, &quiet[side], &loud[side]);
    }
    assert_true(beyond_delta(&quiet[1], &quiet[0], RHO_FILERS + RHO) < 5);
    assert_true(beyond_delta(&loud[1], &loud[0], RHO_FILERS + RHO_LOUD) < 5);
    /* The audit sees noise that is made for less: what the loud one says, were it charged as quiet.
     */
    assert_true(beyond_delta(&loud[1], &loud[0], RHO) > 5);
    for (int side = 0; side < 2; side++) {
        double wide = sqrt(0.95 * 0.05 / (2 * RELEASES));
        double rate[] = {quiet[side].held / (2.0 * RELEASES), loud[side].held / (2.0 * RELEASES)};
        assert_true(rate[0] > 0.95 - 5 * wide && rate[1] > 0.95 - 5 * wide);
        assert_true(rate[0] < 0.96 + 5 * wide); /* noise of 63 units: hardly wider than needed */
    }
}

/* ---- what is refused ---- */

static void what_is_refused_draws_nothing_and_costs_nothing(void **state) {
    struct house house = {0};
    struct statistics_report report = {.cost = 4711};
    house_open(&house, *state);
    people_load(&house, false);
    question_define(&house, "dear", 100000, 400000);
    question_define(&house, "cheap", 1000, 4000);
    const char *folder = scene_path(*state, "state/statistics");
    uint64_t before = ledger_size(house.keeper.ledger);
    clock_put(&house, YEAR_BEGUN - 1);
    struct err e = publish(&house, house.arena, "dear", &report);
    assert_int_equal(e.kind, ERR_REFUSED);
    assert_non_null(strstr(e.text, "from 2030-01-01 on"));
    assert_int_equal(publish(&house, house.arena, "none", &report).kind, ERR_REFUSED);
    assert_int_equal(ledger_size(house.keeper.ledger), before);
    assert_int_equal(access(folder, F_OK), -1);
    clock_put(&house, YEAR_BEGUN);
    fine(publish(&house, house.arena, "dear", &report));
    before = ledger_size(house.keeper.ledger);
    int files = scene_count(folder);
    report.cost = 4711;
    e = publish(&house, house.arena, "cheap", &report);
    assert_int_equal(e.kind, ERR_REFUSED);
    assert_non_null(strstr(e.text, "nothing was drawn and nothing charged"));
    assert_int_equal(report.cost, 4711);
    assert_int_equal(ledger_size(house.keeper.ledger), before);
    assert_int_equal(scene_count(folder), files);
    house_close(&house);
}

/* ---- what anybody sees ---- */

static struct err shown(struct house *house, const char *word, const char *id, json_t **view) {
    const struct view_want want = {.keeper = &house->keeper, .id = span_str(id)};
    return view_make(house->arena, word, &want, view);
}

/* That publication of that question, byte for byte. */
static void shown_is(struct house *house, const struct statistics_report *report) {
    OWNED_JSON view = NULL;
    fine(shown(house, "statistics-show", report->id, &view));
    struct span bytes = json_write(house->arena, view);
    OWNED_JSON published = NULL;
    fine(json_read(report->published, report->published.len, &published));
    assert_true(span_equal(bytes, json_write(house->arena, published)));
}

static void anybody_sees_what_was_told_and_what_it_cost(void **state) {
    struct house house = {0};
    struct statistics_report first, second;
    house_open(&house, *state);
    people_load(&house, false);
    question_define(&house, "cheap", 1000, 4000);
    clock_put(&house, YEAR_BEGUN);
    fine(publish(&house, house.arena, "cheap", &first));
    clock_put(&house, YEAR_BEGUN + 1);
    fine(publish(&house, house.arena, "cheap", &second));
    OWNED_JSON told = NULL;
    OWNED_JSON none = NULL;
    fine(shown(&house, "statistics", "", &told));
    assert_int_equal(json_integer_value(json_object_get(told, "spent_micro")), 5000);
    assert_int_equal(json_integer_value(json_object_get(told, "ever_micro")), 10000);
    assert_int_equal(json_array_size(json_object_get(told, "charges")), 2);
    const json_t *query = json_array_get(json_object_get(told, "queries"), 0);
    const json_t *signed_by_two = json_object_get(query, "definition");
    assert_string_equal(json_string_value(json_object_get(signed_by_two, "id")), "cheap");
    assert_int_equal(json_array_size(json_object_get(told, "queries")), 1);
    shown_is(&house, &first);
    shown_is(&house, &second);
    /* A gateway has the newest of each question, and no file. */
    statistics_shelve(&house.keeper);
    shown_is(&house, &second);
    assert_int_equal(shown(&house, "statistics-show", first.id, &none).kind, ERR_INPUT);
    const char *unknown = "STA-01KB0000000000000000000000";
    assert_int_equal(shown(&house, "statistics-show", unknown, &none).kind, ERR_INPUT);
    house_close(&house);
}

int main(void) {
    /* Thousands of durable commits: nothing here asks whether they are durable. */
    if (access("/dev/shm", W_OK) == 0) setenv("TMPDIR", "/dev/shm", 0);
    const struct CMUnitTest tests[] = {
        scene_test(anybody_sees_what_was_told_and_what_it_cost),
        scene_test(what_is_refused_draws_nothing_and_costs_nothing),
        scene_test(neighbours_are_not_told_apart_and_intervals_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
