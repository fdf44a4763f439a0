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
static struct figures figures;

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
    assert_string_equal(dollars(2419), "$2.42 tn");
    assert_string_equal(dollars(0.00001), "$10 k");
}

static void words_cannot_leave_their_place(void **state) {
    struct text text = {.arena = arena};
    (void)state;
    text_put_escaped(&text, span_str("<b onclick='x'>&\"</b>"));
    assert_string_equal(arena_str(arena, text_span(&text)),
                        "&lt;b onclick=&#39;x&#39;&gt;&amp;&quot;&lt;/b&gt;");
}

/* "&amp;" is one letter. */
static size_t letters_of(const char *words) {
    size_t count = 0;
    for (bool within = false; *words != '<'; words++) {
        count += !within;
        within = *words == '&' || (within && *words != ';');
    }
    return count;
}

/* Letters are at most so wide, at 14 points and in the title. */
static void text_check(const char *svg, double wide) {
    for (const char *at = strstr(svg, "<text x"); at; at = strstr(at + 1, "<text x")) {
        const char *class = strstr(at, "class=\"") + 7;
        double x = strtod(strchr(at, '"') + 1, NULL);
        const char *words = strchr(at, '>') + 1;
        double length = (double)letters_of(words) * (strncmp(class, "title", 5) == 0 ? 10.4 : 7.9);
        size_t class_len = strcspn(class, "\"");
        bool end = class_len >= 3 && strncmp(class + class_len - 3, "end", 3) == 0;
        bool mid = class_len >= 3 && strncmp(class + class_len - 3, "mid", 3) == 0;
        double left = end ? x - length : mid ? x - length / 2 : x;
        if (left < 0 || left + length > wide) fail_msg("%.*s", 60, words);
    }
}

/* Every number that stands for a place lies within the view, and so do the words. */
static void within_check(const char *svg) {
    static const char *const across[] = {" x=\"", " x1=\"", " x2=\""};
    static const char *const down[] = {" y=\"", " y1=\"", " y2=\""};
    double wide = 0;
    double high = 0;
    assert_int_equal(sscanf(strstr(svg, "viewBox"), "viewBox=\"0 0 %lf %lf\"", &wide, &high), 2);
    for (size_t i = 0; i < 3; i++) {
        for (const char *at = strstr(svg, across[i]); at; at = strstr(at + 1, across[i]))
            assert_in_range(strtod(strchr(at, '"') + 1, NULL), 0, wide);
        for (const char *at = strstr(svg, down[i]); at; at = strstr(at + 1, down[i]))
            assert_in_range(strtod(strchr(at, '"') + 1, NULL), 0, high);
    }
    text_check(svg, wide);
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
    static const double of[] = {0, 0.00001, 0.0123, 0.99, 1, 7.3, 450, 1999};
    struct impact_ask ask = {.state = "IL", .drop = 12.5, .from = 2026, .closed_in = 2027};
    (void)state;
    for (size_t i = 0; i < sizeof of / sizeof *of; i++)
        for (size_t years = 1; years <= IMPACT_YEARS_MAX; years += 13) {
            struct impact impact = impact_of(of[i], years);
            ask.to = ask.from + (int)years - 1;
            struct told told = {&figures, &ask, &impact, NULL};
            struct text fan = {.arena = arena};
            struct text tornado = {.arena = arena};
            chart_fan(&fan, &told);
            chart_tornado(&tornado, &told);
            within_check(arena_str(arena, text_span(&fan)));
            within_check(arena_str(arena, text_span(&tornado)));
        }
}

/* A line of one point is not seen. */
static void one_year_alone_is_drawn_with_a_width(void **state) {
    struct impact_ask ask = {.drop = 10, .from = 2030, .to = 2030};
    struct impact impact = impact_of(13, 1);
    struct told told = {&figures, &ask, &impact, NULL};
    struct text fan = {.arena = arena};
    double x[2] = {0, 0};
    (void)state;
    chart_fan(&fan, &told);
    const char *svg = arena_str(arena, text_span(&fan));
    const char *line = strstr(svg, "points=\"");
    assert_int_equal(sscanf(line, "points=\"%lf,%*f %lf", &x[0], &x[1]), 2);
    assert_true(x[1] > x[0] + 20);
}

static void every_state_has_one_tile_of_its_own(void **state) {
    struct impact_state tile[CHART_STATES];
    struct text map = {.arena = arena};
    struct impact_ask ask = {.drop = 10, .from = 2026, .to = 2026};
    struct impact impact = {0};
    (void)state;
    chart_states(tile);
    tile[5].known = true;
    tile[5].total_bn = 0.5;
    struct told told = {&figures, &ask, &impact, tile};
    chart_map(&map, &told);
    const char *svg = arena_str(arena, text_span(&map));
    within_check(svg);
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
    struct span shipped = figures_shipped();
    FILE *file = fmemopen((void *)(uintptr_t)shipped.at, shipped.len, "r");
    struct csv *csv = csv_open(file, "figures.csv");
    assert_false(err_is(figures_read(arena, csv, "figures.csv", &figures)));
    csv_close(csv);
    fclose(file);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(amounts_have_two_or_three_figures),
        cmocka_unit_test(words_cannot_leave_their_place),
        cmocka_unit_test(pictures_stay_within_their_frame),
        cmocka_unit_test(one_year_alone_is_drawn_with_a_width),
        cmocka_unit_test(every_state_has_one_tile_of_its_own),
    };
    return cmocka_run_group_tests(tests, arena_begin, NULL);
}
