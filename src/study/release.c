/* What is published of a query? */
#include "study/release.h"

#include "base/limits.h"
#include "study/budget.h"
#include "study/interval.h"

#include <assert.h>

static int64_t divide_down(int128 a, int64_t b) {
    int128 whole = a / b;
    return (int64_t)(a % b < 0 ? whole - 1 : whole);
}

/* The exact sum in units. Rounding a total down moves it by as many units as the total moved in
 * cents, at most the clamp's, since the unit divides the clamp.
 *
 * It is told exactly in JSON, whatever the rows are, so that nothing can fail once it was charged:
 * a variance of cells_max step^2 / 2 rho below 2^40 with rho at most 1/2 leaves fewer than 2^20
 * units a person, and there are fewer than 2^31 people. */
static int64_t units_of(const struct query *query, const struct tally *tally, enum measure measure,
                        size_t cell) {
    int128 sum = tally_sum(tally, measure, cell);
    int64_t unit = measure == MEASURE_TOTAL_TAX ? query->unit_cents : 1;
    assert(sum / unit <= JSON_INTEGER_MAX / 4 && sum / unit >= -JSON_INTEGER_MAX / 4);
    return divide_down(sum, unit);
}

struct noisy {
    int64_t value;
    uint64_t half_width;
};

static struct err noisy_draw(const struct query *query, const struct tally *tally,
                             struct draw *draw, enum measure measure, size_t cell,
                             struct noisy *noisy) {
    int64_t noise;
    noisy->value = units_of(query, tally, measure, cell);
    if (!draw_gaussian(draw, &query->variance[measure], &noise))
        return err_make(ERR_FAULT, "the source of randomness failed; nothing is published, and "
                                   "what was charged stays charged");
    noisy->value += noise;
    return err_none();
}

/* A total was rounded down to its unit, so up to one unit more may be true. */
static void noisy_put(json_t *o, const struct query *query, enum measure measure,
                      const struct noisy *noisy) {
    json_t *figure = json_object();
    int64_t half = (int64_t)noisy->half_width;
    int64_t cut = measure == MEASURE_TOTAL_TAX && query->unit_cents > 1;
    json_set_int(figure, "value", noisy->value);
    json_set_int(figure, "low", noisy->value - half);
    json_set_int(figure, "high", noisy->value + half + cut);
    json_object_set_new(o, measure_str(measure), figure);
}

static json_t *groups_json(const struct query *query, size_t cell) {
    size_t group[GROUPING_COUNT];
    json_t *o = json_object();
    query_groups(query, cell, group);
    for (int g = 0; g < GROUPING_COUNT; g++) {
        enum grouping by = (enum grouping)g;
        if (!query->by[g]) continue;
        if (by == BY_YEAR)
            json_set_int(o, grouping_str(by), query->year[group[g]]);
        else
            json_set_span(o, grouping_str(by), span_str(grouping_group(by, group[g])));
    }
    return o;
}

/* Every cell of the closed list is drawn for, whether anybody is in it or not. */
static struct err cell_make(const struct query *query, const struct tally *tally, struct draw *draw,
                            struct noisy noisy[MEASURE_COUNT], size_t cell, json_t *cells) {
    json_t *o = json_object();
    json_array_append_new(cells, o);
    json_object_set_new(o, "group", groups_json(query, cell));
    for (int m = 0; m < MEASURE_COUNT; m++)
        if (query->measured[m])
            TRY(noisy_draw(query, tally, draw, (enum measure)m, cell, &noisy[m]));
    int64_t threshold = (int64_t)interval_threshold(&query->variance[MEASURE_FILERS]);
    if (noisy[MEASURE_FILERS].value < threshold) {
        json_set_span(o, "withheld", SPAN_LITERAL("too few to show"));
        return err_none();
    }
    for (int m = 0; m < MEASURE_COUNT; m++)
        if (query->measured[m]) noisy_put(o, query, (enum measure)m, &noisy[m]);
    return err_none();
}

static json_t *privacy_json(const struct query *query) {
    rho_micro cost = query_cost(query);
    json_t *o = json_object();
    json_set_int(o, "rho_micro", (int64_t)cost);
    json_set_int(o, "epsilon_micro", (int64_t)budget_epsilon_micro(cost, RELEASE_DELTA_DIGITS));
    json_set_int(o, "delta_digits", RELEASE_DELTA_DIGITS);
    json_set_int(o, "cells_a_person_max", (int64_t)query->cells_max);
    return o;
}

static json_t *head_json(const struct query *query, struct date day) {
    char text[DATE_TEXT_BYTES];
    json_t *o = json_object();
    date_write(day, text);
    json_set_span(o, "format", SPAN_LITERAL("portcullis-statistics/1"));
    json_set_span(o, "query", query->id);
    json_set_span(o, "says", query->says);
    json_set_span(o, "day", span_str(text));
    json_object_set_new(o, "privacy", privacy_json(query));
    json_set_int(o, "confidence_per_mille", RELEASE_PER_MILLE);
    json_set_int(o, "shown_from", (int64_t)interval_threshold(&query->variance[MEASURE_FILERS]));
    if (query->measured[MEASURE_TOTAL_TAX]) {
        json_set_int(o, "unit_cents", query->unit_cents);
        json_set_int(o, "clamp_cents", query->clamp_cents);
        json_set_span(o, "clamp_note",
                      SPAN_LITERAL("A person counts with at most the clamp in a cell. The interval "
                                   "tells of the noise, not of what the clamp cuts off."));
    }
    return o;
}

struct err release_make(const struct query *query, const struct tally *tally, struct draw *draw,
                        struct date day, json_t **published) {
    struct noisy noisy[MEASURE_COUNT] = {0};
    OWNED_JSON o = head_json(query, day);
    json_t *cells = json_array();
    json_object_set_new(o, "cells", cells);
    for (int m = 0; m < MEASURE_COUNT; m++)
        if (query->measured[m])
            noisy[m].half_width = interval_half_width(&query->variance[m], RELEASE_PER_MILLE);
    for (size_t cell = 0; cell < query_cell_count(query); cell++)
        TRY(cell_make(query, tally, draw, noisy, cell, cells));
    *published = json_incref(o);
    return err_none();
}
