/* Which questions about everyone may be answered at all? */
#include "study/query.h"

#include "base/limits.h"
#include "base/utf8.h"

#include <string.h>

enum { GROUPING_NAME_MAX = 32 };

/* ---- the closed lists ---- */

static const char *const grouping_name[GROUPING_COUNT] = {
    [BY_YEAR] = "year",
    [BY_STATE] = "state",
    [BY_FILING_STATUS] = "filing-status",
    [BY_INCOME_BAND] = "income-band",
};

static const char *const states[STATES_COUNT + 1] = {
    "AK", "AL", "AR", "AZ", "CA", "CO", "CT", "DC",       "DE",    "FL", "GA", "GU",
    "HI", "IA", "ID", "IL", "IN", "KS", "KY", "LA",       "MA",    "MD", "ME", "MI",
    "MN", "MO", "MP", "MS", "MT", "NC", "ND", "NE",       "NH",    "NJ", "NM", "NV",
    "NY", "OH", "OK", "OR", "PA", "PR", "RI", "SC",       "SD",    "TN", "TX", "UT",
    "VA", "VI", "VT", "WA", "WI", "WV", "WY", "military", "other", NULL};

static const char *const filing_statuses[FILING_STATUS_COUNT + 1] = {
    "single", "married-joint", "married-separate", "head-of-household", "surviving-spouse", NULL};

/* Upper bounds in whole dollars; the last band has none. */
static const char *const income_bands[INCOME_BAND_COUNT + 1] = {
    "none or negative",   "under 25,000",     "25,000 to 49,999",
    "50,000 to 74,999",   "75,000 to 99,999", "100,000 to 199,999",
    "200,000 to 499,999", "500,000 and more", NULL};
static const int64_t income_below_cents[INCOME_BAND_COUNT - 1] = {
    1, 2500000, 5000000, 7500000, 10000000, 20000000, 50000000};

static const char *const measure_name[MEASURE_COUNT] = {
    [MEASURE_FILERS] = "filers",
    [MEASURE_TOTAL_TAX] = "total-tax",
};

/* What a definition may not group by: a name that has one of these pieces in it, however it is
 * written, is refused with the reason, before the closed list is looked at. So none comes in by
 * being added to that list. A form's number is among them: one form is for people who are not
 * resident, so it stands for a status. */
static const char *const never_grouping[] = {
    "tin",    "ssn",  "number", "form",   "langu",   "prepar", "birth", "countr",
    "nation", "name", "ethnic", "race",   "relig",   "resid",  "visa",  "immigr",
    "alien",  "zip",  "postal", "employ", "citizen", NULL};

const char *grouping_str(enum grouping grouping) { return grouping_name[grouping]; }
const char *measure_str(enum measure measure) { return measure_name[measure]; }

static const char *const *groups_of(enum grouping grouping, size_t *count) {
    switch (grouping) {
    case BY_STATE:
        *count = STATES_COUNT;
        return states;
    case BY_FILING_STATUS:
        *count = FILING_STATUS_COUNT;
        return filing_statuses;
    case BY_INCOME_BAND:
        *count = INCOME_BAND_COUNT;
        return income_bands;
    case BY_YEAR:
    case GROUPING_COUNT:
        break;
    }
    *count = 0;
    return NULL;
}

const char *grouping_group(enum grouping grouping, size_t i) {
    size_t count;
    const char *const *group = groups_of(grouping, &count);
    return i < count ? group[i] : NULL;
}

size_t grouping_find(enum grouping grouping, struct span name) {
    size_t count;
    const char *const *group = groups_of(grouping, &count);
    for (size_t i = 0; i < count && name.len; i++)
        if (group[i][0] == name.at[0] && span_is(name, group[i])) return i;
    return grouping == BY_STATE ? count - 1 : GROUP_NONE;
}

size_t income_band_of(int64_t cents) {
    size_t band = 0;
    while (band < INCOME_BAND_COUNT - 1 && cents >= income_below_cents[band])
        band++;
    return band;
}

/* ---- reading ---- */

/* "status" alone, and not "filing-status". */
static bool stands_for_a_person(struct span name) {
    char folded[GROUPING_NAME_MAX + 1] = "";
    for (size_t i = 0; i < name.len && i < GROUPING_NAME_MAX; i++)
        folded[i] = (char)(name.at[i] | (name.at[i] >= 'A' && name.at[i] <= 'Z' ? 0x20 : 0));
    for (size_t k = 0; never_grouping[k]; k++)
        if (strstr(folded, never_grouping[k])) return true;
    return strcmp(folded, "status") == 0;
}

static struct err groupings_read(const json_t *o, struct query *query) {
    const json_t *list;
    TRY(json_need_array(o, "query", "groupings", GROUPING_COUNT, &list));
    if (json_array_size(list) == 0)
        return err_make(ERR_INPUT, "query.groupings is empty; name at least \"year\"");
    for (size_t i = 0; i < json_array_size(list); i++) {
        struct span name;
        size_t at = 0;
        TRY(json_str_at(list, i, "query.groupings", GROUPING_NAME_MAX, &name));
        if (stands_for_a_person(name))
            return err_make(ERR_INPUT,
                            "query.groupings: nothing is grouped by what stands for "
                            "what a person is, as number %zu does; take year, state, "
                            "filing-status or income-band",
                            i + 1);
        while (at < GROUPING_COUNT && !span_is(name, grouping_name[at]))
            at++;
        if (at == GROUPING_COUNT)
            return err_make(ERR_INPUT, "query.groupings: one is not in the closed list; take year, "
                                       "state, filing-status or income-band");
        if (query->by[at])
            return err_make(ERR_INPUT, "query.groupings names %s twice", grouping_name[at]);
        query->by[at] = true;
    }
    return err_none();
}

static struct err years_read(const json_t *o, struct query *query) {
    const json_t *list;
    TRY(json_need_array(o, "query", "years", QUERY_YEARS_MAX, &list));
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *year = json_array_get(list, i);
        json_int_t value = json_is_integer(year) ? json_integer_value(year) : 0;
        if (value < 1913 || value > 2100)
            return err_make(ERR_INPUT, "query.years: a tax year is a whole number from 1913 to "
                                       "2100");
        if (i && value <= query->year[i - 1])
            return err_make(ERR_INPUT, "query.years: each year stands once, the earliest first");
        query->year[query->year_count++] = (int)value;
    }
    if (query->year_count == 0) return err_make(ERR_INPUT, "query.years is empty; name the years");
    return err_none();
}

/* A person changes at most cells_max cells, each by at most `step` units: the noise's variance is
 * cells_max step^2 / 2 rho (Bun and Steinke 2016, proposition 1.6; Canonne et al., theorem 4). */
static struct err variance_of(const struct query *query, enum measure measure, uint64_t step,
                              struct variance *variance) {
    uint128 change = (uint128)step * step * query->cells_max;
    if (step >> 32 || change > (uint128)1 << 100)
        return err_make(ERR_INPUT, "query.clamp_cents is too many units; take a larger unit_cents");
    struct err e = variance_make(change * 1000000, (uint128)2 * query->rho[measure], variance);
    return err_is(e) ? err_at(e, "query.measures %s", measure_name[measure]) : err_none();
}

static struct err clamp_read(const json_t *o, struct query *query) {
    TRY(json_need_int(o, "query.measures", "clamp_cents", 1, JSON_INTEGER_MAX,
                      &query->clamp_cents));
    TRY(json_need_int(o, "query.measures", "unit_cents", 1, JSON_INTEGER_MAX, &query->unit_cents));
    if (query->clamp_cents % query->unit_cents == 0) return err_none();
    return err_make(ERR_INPUT, "query.measures: clamp_cents is no whole number of unit_cents");
}

static struct err measure_read(const json_t *o, struct query *query) {
    static const char *const plain[] = {"of", "rho_micro", NULL};
    static const char *const money[] = {"of", "rho_micro", "clamp_cents", "unit_cents", NULL};
    struct span name;
    int64_t rho;
    size_t at = 0;
    TRY(json_need_str(o, "query.measures", "of", 32, &name));
    while (at < MEASURE_COUNT && !span_is(name, measure_name[at]))
        at++;
    if (at == MEASURE_COUNT)
        return err_make(ERR_INPUT, "query.measures: one is not in the closed list; take filers or "
                                   "total-tax");
    if (query->measured[at])
        return err_make(ERR_INPUT, "query.measures names %s twice", measure_name[at]);
    TRY(json_known_only(o, at == MEASURE_TOTAL_TAX ? money : plain, "query.measures"));
    TRY(json_need_int(o, "query.measures", "rho_micro", 1, RHO_MICRO_MAX, &rho));
    if (at == MEASURE_TOTAL_TAX) TRY(clamp_read(o, query));
    query->measured[at] = true;
    query->rho[at] = (rho_micro)rho;
    return err_none();
}

static struct err measures_read(const json_t *o, struct query *query) {
    const json_t *list;
    TRY(json_need_array(o, "query", "measures", MEASURE_COUNT, &list));
    for (size_t i = 0; i < json_array_size(list); i++) {
        if (!json_is_object(json_array_get(list, i)))
            return err_make(ERR_INPUT, "query.measures holds something that is no measure");
        TRY(measure_read(json_array_get(list, i), query));
    }
    if (!query->measured[MEASURE_FILERS])
        return err_make(ERR_INPUT, "query.measures lacks filers: whether a cell is shown is told "
                                   "by its noisy count");
    if (query_cost(query) > RHO_MICRO_MAX)
        return err_make(ERR_INPUT,
                        "query.measures cost more than a year's budget together, %d millionths of "
                        "rho: it could never be published",
                        RHO_MICRO_MAX);
    return err_none();
}

static struct err variances_make(struct query *query) {
    TRY(variance_of(query, MEASURE_FILERS, 1, &query->variance[MEASURE_FILERS]));
    if (!query->measured[MEASURE_TOTAL_TAX]) return err_none();
    return variance_of(query, MEASURE_TOTAL_TAX, (uint64_t)(query->clamp_cents / query->unit_cents),
                       &query->variance[MEASURE_TOTAL_TAX]);
}

static struct err schedule_read(const json_t *o, struct query *query) {
    static const char *const known[] = {"first", "every_days", NULL};
    const json_t *schedule;
    struct span first;
    int64_t days;
    TRY(json_need_object(o, "query", "schedule", &schedule));
    TRY(json_known_only(schedule, known, "query.schedule"));
    TRY(json_need_str(schedule, "query.schedule", "first", DATE_TEXT_BYTES, &first));
    TRY(date_read(first, &query->first));
    TRY(json_need_int(schedule, "query.schedule", "every_days", 28, 3660, &days));
    query->every_days = (uint64_t)days;
    return err_none();
}

static bool id_has_form(struct span id) {
    for (size_t i = 0; i < id.len; i++)
        if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789-", id.at[i])) return false;
    return id.len > 0;
}

struct err query_read(struct arena *arena, const json_t *o, struct query *query) {
    static const char *const known[] = {"format",    "id",       "says",     "groupings", "years",
                                        "cells_max", "measures", "schedule", NULL};
    struct query read = {0};
    struct span format;
    int64_t cells;
    TRY(json_known_only(o, known, "query"));
    TRY(json_need_str(o, "query", "format", 32, &format));
    if (!span_is(format, "portcullis-query/1"))
        return err_make(ERR_INPUT, "query.format must be portcullis-query/1");
    TRY(json_need_str(o, "query", "id", 64, &read.id));
    TRY(json_need_str(o, "query", "says", 400, &read.says));
    if (!id_has_form(read.id) || read.says.len == 0)
        return err_make(ERR_INPUT, "query.id is small letters, digits and hyphens, query.says one "
                                   "plain sentence");
    if (text_has_control(read.says))
        return err_make(ERR_INPUT, "query.says has a control character");
    TRY(groupings_read(o, &read));
    TRY(years_read(o, &read));
    TRY(json_need_int(o, "query", "cells_max", 1, QUERY_YEARS_MAX, &cells));
    read.cells_max = (uint64_t)cells;
    TRY(measures_read(o, &read));
    TRY(variances_make(&read));
    TRY(schedule_read(o, &read));
    read.digest = sha256(json_write(arena, o));
    *query = read;
    return err_none();
}

rho_micro query_cost(const struct query *query) {
    rho_micro cost = 0;
    for (int m = 0; m < MEASURE_COUNT; m++)
        cost += query->rho[m];
    return cost;
}

/* ---- cells ---- */

static size_t size_of(const struct query *query, enum grouping grouping) {
    size_t count;
    if (!query->by[grouping]) return 1;
    if (grouping == BY_YEAR) return query->year_count;
    (void)groups_of(grouping, &count);
    return count;
}

size_t query_cell_count(const struct query *query) {
    size_t count = 1;
    for (int g = 0; g < GROUPING_COUNT; g++)
        count *= size_of(query, (enum grouping)g);
    return count;
}

size_t query_cell(const struct query *query, const size_t group[GROUPING_COUNT]) {
    size_t cell = 0;
    for (int g = 0; g < GROUPING_COUNT; g++) {
        size_t size = size_of(query, (enum grouping)g);
        cell = cell * size + (query->by[g] ? group[g] : 0);
    }
    return cell;
}

void query_groups(const struct query *query, size_t cell, size_t group[GROUPING_COUNT]) {
    for (int g = GROUPING_COUNT; g-- > 0;) {
        size_t size = size_of(query, (enum grouping)g);
        group[g] = cell % size;
        cell /= size;
    }
}

bool query_due(const struct query *query, struct date today, struct date *day) {
    int64_t since = (date_instant(today) - date_instant(query->first)) / 86400;
    if (since < 0) return false;
    int64_t every = (int64_t)query->every_days;
    *day = date_of(date_instant(query->first) + since / every * every * 86400);
    return true;
}
