/* Which questions about everyone may be answered at all? A closed register of definitions; there
 * is no free query.
 *
 * A definition names its measures, its groupings out of a closed list, the most that one person
 * may change of it, and what it costs. Nothing can be grouped by what stands for a person's
 * status: kind of number, language, preparer, birthplace, name, number of the form. The format is
 * doc/formats-statistics.md. */
#ifndef STUDY_QUERY_H
#define STUDY_QUERY_H

#include "base/clock.h"
#include "base/crypt.h"
#include "base/json.h"
#include "base/limits.h"
#include "study/draw.h"

/* Groupings, each with the closed list of its groups. */
enum grouping {
    BY_YEAR = 0,
    BY_STATE,         /* of the mailing address, USPS abbreviation; "other" for the rest */
    BY_FILING_STATUS, /* how it was filed: one of the five of 26 USC 1 and 2; no group for others */
    BY_INCOME_BAND,   /* of adjusted gross income */
    GROUPING_COUNT,
};
enum { QUERY_YEARS_MAX = 12, STATES_COUNT = 57, FILING_STATUS_COUNT = 5, INCOME_BAND_COUNT = 8 };

const char *grouping_str(enum grouping grouping);
/* The i-th group of a grouping other than BY_YEAR; NULL past the end. */
const char *grouping_group(enum grouping grouping, size_t i);
/* A State that is none of the list is "other". A filing status that is none is GROUP_NONE: whatever
 * else a custodian wrote there may stand for what a person is, so it is no group. */
size_t grouping_find(enum grouping grouping, struct span group);
#define GROUP_NONE SIZE_MAX
size_t income_band_of(int64_t cents);

enum measure { MEASURE_FILERS = 0, MEASURE_TOTAL_TAX, MEASURE_COUNT };
const char *measure_str(enum measure measure);

/* A cost in millionths of rho (zero-concentrated differential privacy). */
typedef uint64_t rho_micro;
/* A definition costs at most RHO_MICRO_MAX, a year's budget. */

struct query {
    struct span id, says;
    bool by[GROUPING_COUNT];
    int year[QUERY_YEARS_MAX]; /* rising */
    size_t year_count;
    uint64_t cells_max; /* a person is counted in at most so many cells */
    bool measured[MEASURE_COUNT];
    rho_micro rho[MEASURE_COUNT];
    int64_t clamp_cents; /* of total tax, a person and cell, to either side of zero */
    int64_t unit_cents;  /* totals are told in this unit; divides the clamp */
    struct variance variance[MEASURE_COUNT];
    struct date first;    /* published on this day ... */
    uint64_t every_days;  /* ... and every so many after it */
    struct digest digest; /* of its canonical bytes */
};

/* Reads one definition. ERR_INPUT, one sentence: an unknown grouping or measure, one that stands
 * for what a person is, a grouping named twice, rho of zero or more than RHO_MICRO_MAX, a clamp
 * that is absent or no whole number of units, years out of 1913-2100, twice or falling, cells_max
 * out of range. Spans borrow from the tree. */
struct err query_read(struct arena *arena, const json_t *o, struct query *query);

rho_micro query_cost(const struct query *query);

/* How many cells: the product of the groupings' sizes. */
size_t query_cell_count(const struct query *query);
/* The cell of one group a grouping. What is not grouped by has group 0. */
size_t query_cell(const struct query *query, const size_t group[GROUPING_COUNT]);
void query_groups(const struct query *query, size_t cell, size_t group[GROUPING_COUNT]);

/* The day on or before `today` for which this is published; false before the first. */
bool query_due(const struct query *query, struct date today, struct date *day);

#endif
