/* Are pictures drawn within their frame, and words made fit to stand in them? */
#include "study/chart.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct arena *arena;

static const char *dollars(double bn) {
    struct text text = {.arena = arena};
    text_put_dollars(&text, bn);
    return arena_str(arena, text_span(&text));
}

static void amounts_have_two_or_three_figures(void **state) {
    (void)state;
    assert_string_equal(dollars(0), "$0");
    assert_string_equal(dollars(0.0012), "$1.2 m");
    assert_string_equal(dollars(0.0525), "$52 m");
    assert_string_equal(dollars(0.9996), "$1.00 bn");
    assert_string_equal(dollars(8.6), "$8.60 bn");
    assert_string_equal(dollars(9.996), "$10.0 bn");
    assert_string_equal(dollars(136.4), "$136 bn");
}

static void words_cannot_leave_their_place(void **state) {
    struct text text = {.arena = arena};
    (void)state;
    text_put_escaped(&text, span_str("<b onclick='x'>&\"</b>"));
    assert_string_equal(arena_str(arena, text_span(&text)),
                        "&lt;b onclick=&#39;x&#39;&gt;&amp;&quot;&lt;/b&gt;");
}

/* Every number that stands for a place lies within the view. */
static void within_check(const char *svg, double wide, double high) {
    static const char *const across[] = {" x=\"", " x1=\"", " x2=\""};
    static const char *const down[] = {" y=\"", " y1=\"", " y2=\""};
    for (size_t i = 0; i < 3; i++) {
        for (const char *at = strstr(svg, across[i]); at; at = strstr(at + 1, across[i]))
            assert_in_range(strtod(strchr(at, '"') + 1, NULL), 0, wide);
        for (const char *at = strstr(svg, down[i]); at; at = strstr(at + 1, down[i]))
            assert_in_range(strtod(strchr(at, '"') + 1, NULL), 0, high);
    }
}

static struct impact impact_of(double bn, size_t years) {
    struct impact impact = {.known = true, .base_year = 2022, .year_count = years};
    for (size_t y = 0; y < years; y++) {
        impact.year[y].year = 2026 + (int)y;
        for (int i = 0; i < POINT_COUNT; i++)
            impact.year[y].point_bn[i] = bn * (1 + 0.1 * i);
    }
    impact.total_bn = bn * (double)years;
    for (int i = 0; i < INPUT_COUNT; i++) {
        impact.swing_bn[i][0] = impact.total_bn * (1 - 0.05 * (i + 1));
        impact.swing_bn[i][1] = impact.total_bn * (1 + 0.08 * (i + 1));
    }
    return impact;
}

static void pictures_stay_within_their_frame(void **state) {
    static const double of[] = {0, 0.00001, 0.0123, 0.99, 1, 7.3, 450, 12345};
    (void)state;
    for (size_t i = 0; i < sizeof of / sizeof *of; i++)
        for (size_t years = 1; years <= IMPACT_YEARS_MAX; years += 13) {
            struct impact impact = impact_of(of[i], years);
            struct text fan = {.arena = arena};
            struct text tornado = {.arena = arena};
            chart_fan(&fan, &impact);
            chart_tornado(&tornado, &impact);
            within_check(arena_str(arena, text_span(&fan)), 720, 360);
            within_check(arena_str(arena, text_span(&tornado)), 720, 200);
        }
}

static void every_state_has_one_tile_of_its_own(void **state) {
    struct chart_state tile[CHART_STATES];
    struct text map = {.arena = arena};
    (void)state;
    chart_states(tile);
    tile[5].known = true;
    tile[5].total_bn = 0.5;
    chart_map(&map, tile);
    const char *svg = arena_str(arena, text_span(&map));
    within_check(svg, 720, 490);
    for (size_t i = 0; i < CHART_STATES; i++) {
        char word[8];
        assert_int_equal(strlen(tile[i].state), 2);
        snprintf(word, sizeof word, ">%s<", tile[i].state);
        const char *at = strstr(svg, word);
        assert_non_null(at);
        assert_null(strstr(at + 1, word));
    }
    assert_non_null(strstr(svg, "$500 m"));
}

static int arena_begin(void **state) {
    (void)state;
    arena = arena_open(64 << 20);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(amounts_have_two_or_three_figures),
        cmocka_unit_test(words_cannot_leave_their_place),
        cmocka_unit_test(pictures_stay_within_their_frame),
        cmocka_unit_test(every_state_has_one_tile_of_its_own),
    };
    return cmocka_run_group_tests(tests, arena_begin, NULL);
}
