/* What would it cost if people stopped filing because their records are not sealed? An estimate
 * from published aggregates: not a count, not a forecast, and nothing of any record.
 *
 *   loss(state, kind, year) = base growth^(year - base year) exposed fall (1 - recovered)
 *
 * `fall` is a drop in points of the share that complies: ten points of a rate of 60 lose 10/60 of
 * what those people pay (ITEP's rule of thumb). The drop is the caller's; how sure the rest is,
 * the ranges say. This file and its neighbours include nothing of the vault. */
#ifndef STUDY_IMPACT_H
#define STUDY_IMPACT_H

#include "study/figures.h"

enum impact_kind {
    KIND_INCOME = 0,
    KIND_PAYROLL_WITHHELD,
    KIND_PAYROLL_INFORMAL,
    KIND_STATE_INCOME,
    KIND_SALES,
    KIND_PROPERTY,
    KIND_COUNT,
};
const char *impact_kind_str(enum impact_kind kind);

enum { IMPACT_YEARS_MAX = 40, IMPACT_DRAWS_MAX = 10000000 };

struct impact_ask {
    const char *state; /* two letters: state and local taxes of it; NULL: the nation, and federal */
    double drop;       /* points, above 0, at most 50 */
    int from, to;      /* years, 2022 to 2100, at most IMPACT_YEARS_MAX */
    double informal;   /* share of payroll taxes whose work moves beyond withholding, 0 to 1 */
    double recovered;  /* share of the loss that enforcement brings back, 0 to 1 */
    int closed_in; /* gate closed by an order in this year: the fall ends over three years; 0: open
                    */
    uint64_t seed;
    uint64_t draws; /* 1000 to IMPACT_DRAWS_MAX */
};

/* Low, most likely, high; a triangle between. */
struct range {
    double low, mode, high;
};

enum impact_input { INPUT_RATE = 0, INPUT_GROWTH, INPUT_BASE, INPUT_COUNT };
const char *impact_input_str(enum impact_input input);

/* 5, 25, 50, 75 and 95 of a hundred. */
enum { POINT_COUNT = 5 };
extern const int impact_point[POINT_COUNT];

struct impact_year {
    int year;
    double
        static_bn;  /* collected if nobody changes what they do; behavioural: that less the loss */
    double loss_bn; /* central */
    double point_bn[POINT_COUNT];
};

/* The Budget Lab's low, central and high loss of 2026, as points of the share that complies: which
 * shares stop filing in each is not published, so this is worked out here. */
enum impact_scenario { SCENARIO_LOW = 0, SCENARIO_CENTRAL, SCENARIO_HIGH, SCENARIO_COUNT };
const char *impact_scenario_str(enum impact_scenario scenario);
/* ERR_INPUT when the figures lack one that it needs, or it is beyond 0 to 50 points. */
struct err impact_scenario_drop(const struct figures *figures, enum impact_scenario scenario,
                                double *points);

struct impact {
    bool known; /* false: no confirmed figure for this state, and nothing else is filled in */
    int base_year;
    double base_bn[KIND_COUNT];
    double exposed[KIND_COUNT];
    double kind_bn[KIND_COUNT]; /* central loss over the years */
    struct range input[INPUT_COUNT];
    struct impact_year year[IMPACT_YEARS_MAX];
    size_t year_count;
    double total_bn; /* central loss over the years */
    double total_point_bn[POINT_COUNT];
    double mean_bn, mean_closed_bn;     /* of the total: drawn, and by formula */
    double spread_bn, spread_closed_bn; /* standard deviation of the total's factor */
    double swing_bn[INPUT_COUNT][2];    /* total with one input at its low and its high */
    double bn_a_point; /* central total for a drop of one point; loss is in proportion to it */
    /* The same with the gate open all the time, and with one closed in `closed_in`: the ask's year,
     * or the second of its years. */
    double open_bn_a_point, closed_bn_a_point;
    int closed_in;
    double scenario_drop[SCENARIO_COUNT];
};

/* ERR_INPUT for a wrong ask, or when the figures lack one that the model needs (named). */
struct err impact_estimate(struct arena *arena, const struct figures *figures,
                           const struct impact_ask *ask, struct impact *impact);

/* What each State loses under the same ask: the same draws for all, so that they can be compared.
 * `state` has the two letters of each. */
struct impact_state {
    char state[3];
    bool known;
    double total_bn, low_bn, high_bn; /* central; 5 and 95 of a hundred draws */
};
struct err impact_states(struct arena *arena, const struct figures *figures,
                         const struct impact_ask *ask, struct impact_state *state, size_t count);

/* A published result that the model must give again. */
struct impact_card {
    const char *says;
    double ours, published, within;
    bool holds;
    const char *gap; /* where the source's assumptions are not known; NULL: none */
};
enum { CARDS_MAX = 32 };
struct err impact_replicate(const struct figures *figures, struct impact_card card[CARDS_MAX],
                            size_t *count);

#endif
