/* What would it cost if people stopped filing because their records are not sealed? */
#include "study/impact.h"

#include "study/range.h"

#include <assert.h>
#include <math.h>
#include <string.h>

const int impact_point[POINT_COUNT] = {5, 25, 50, 75, 95};

enum { CLOSING_YEARS = 3, DROP_MAX = 50 };

const char *impact_kind_str(enum impact_kind kind) {
    static const char *const name[KIND_COUNT] = {
        [KIND_INCOME] = "federal income",
        [KIND_PAYROLL_WITHHELD] = "payroll, withheld",
        [KIND_PAYROLL_INFORMAL] = "payroll, informal",
        [KIND_STATE_INCOME] = "state and local income",
        [KIND_SALES] = "sales and excise",
        [KIND_PROPERTY] = "property",
    };
    return name[kind];
}

const char *impact_input_str(enum impact_input input) {
    static const char *const name[INPUT_COUNT] = {
        [INPUT_RATE] = "share that complies today",
        [INPUT_GROWTH] = "growth a year",
        [INPUT_BASE] = "rounding of the published figures",
    };
    return name[input];
}

const char *impact_scenario_str(enum impact_scenario scenario) {
    static const char *const name[SCENARIO_COUNT] = {"low", "central", "high"};
    return name[scenario];
}

/* ---- inputs ---- */

static struct err unit_of(const struct figures *figures, const char *id, const char *unit,
                          double *value) {
    const struct figure *figure = figures_find(figures, id);
    if (!figure)
        return err_make(ERR_INPUT, "the figures lack %s, which the model needs; add the row", id);
    if (!span_is(figure->unit, unit))
        return err_make(ERR_INPUT, "the figures have %s not in %s; mend the row", id, unit);
    *value = figure->value;
    return err_none();
}

static struct err bn_of(const struct figures *figures, const char *id, double *bn) {
    return unit_of(figures, id, "bn", bn);
}

static struct err percent_of(const struct figures *figures, const char *id, double *percent) {
    return unit_of(figures, id, "percent", percent);
}

struct err impact_scenario_drop(const struct figures *figures, enum impact_scenario scenario,
                                double *points) {
    static const char *const id[SCENARIO_COUNT] = {"budget-lab.2026-low", "budget-lab.2026",
                                                   "budget-lab.2026-high"};
    const struct figure *base = figures_find(figures, "budget-lab.base");
    double rate;
    double growth;
    double lost;
    double paid;
    TRY(bn_of(figures, "budget-lab.base", &paid));
    TRY(percent_of(figures, "growth.base", &growth));
    TRY(percent_of(figures, "itep.rate", &rate));
    TRY(bn_of(figures, id[scenario], &lost));
    paid *= pow(1 + growth / 100, figures_find(figures, id[scenario])->year - base->year);
    double found = rate * lost / paid;
    if (!(found > 0 && found <= DROP_MAX))
        return err_make(ERR_INPUT, "by these figures the %s scenario is no drop of up to %d points",
                        impact_scenario_str(scenario), DROP_MAX);
    *points = found;
    return err_none();
}

static bool year_good(int year) { return year >= 2022 && year <= 2100; }
static bool share_good(double share) { return share >= 0 && share <= 1; }

static bool years_good(const struct impact_ask *ask) {
    return year_good(ask->from) && year_good(ask->to) && ask->from <= ask->to &&
           ask->to - ask->from < IMPACT_YEARS_MAX;
}

static struct err ask_check(const struct impact_ask *ask) {
    if (!(ask->drop > 0 && ask->drop <= DROP_MAX))
        return err_make(ERR_INPUT, "a drop is above 0 and at most %d points", DROP_MAX);
    if (!years_good(ask))
        return err_make(ERR_INPUT,
                        "years are from 2022 to 2100, at most %d of them, such as 2026-2035",
                        IMPACT_YEARS_MAX);
    if (!share_good(ask->informal) || !share_good(ask->recovered))
        return err_make(ERR_INPUT, "a share is from 0 to 1");
    if (ask->closed_in && !year_good(ask->closed_in))
        return err_make(ERR_INPUT, "the year in which the gate is closed is from 2022 to 2100");
    if (ask->draws < 1000 || ask->draws > IMPACT_DRAWS_MAX)
        return err_make(ERR_INPUT, "draws are from 1000 to %d", IMPACT_DRAWS_MAX);
    if (ask->state && strlen(ask->state) != 2)
        return err_make(ERR_INPUT, "a State is written with two letters, such as IL");
    return err_none();
}

/* Of a State only state and local taxes are published, and of no State by kind: the nation's
 * shares are taken. */
static const struct figure *state_find(const struct figures *figures, const char *state) {
    char id[] = "itep.state.__";
    id[11] = state[0];
    id[12] = state[1];
    return figures_find(figures, id);
}

static struct err base_state(const struct figures *figures, const struct figure *total,
                             struct impact *impact) {
    double share = 0;
    impact->known = true;
    impact->base_year = total->year;
    TRY(percent_of(figures, "itep.share-income", &share));
    impact->base_bn[KIND_STATE_INCOME] = total->value * share / 100;
    TRY(percent_of(figures, "itep.share-sales", &share));
    impact->base_bn[KIND_SALES] = total->value * share / 100;
    TRY(percent_of(figures, "itep.share-property", &share));
    impact->base_bn[KIND_PROPERTY] = total->value * share / 100;
    return err_none();
}

static struct err one_year_check(const struct figures *figures, int year) {
    static const char *const id[] = {"itep.federal-income", "itep.hi", "itep.state-income",
                                     "itep.sales", "itep.property"};
    for (size_t i = 0; i < sizeof id / sizeof *id; i++)
        if (figures_find(figures, id[i])->year != year)
            return err_make(ERR_INPUT, "the figures have %s of another year than itep.oasdi, %d",
                            id[i], year);
    return err_none();
}

static struct err base_nation(const struct figures *figures, double informal,
                              struct impact *impact) {
    double oasdi;
    double hi;
    TRY(bn_of(figures, "itep.federal-income", &impact->base_bn[KIND_INCOME]));
    TRY(bn_of(figures, "itep.oasdi", &oasdi));
    TRY(bn_of(figures, "itep.hi", &hi));
    TRY(bn_of(figures, "itep.state-income", &impact->base_bn[KIND_STATE_INCOME]));
    TRY(bn_of(figures, "itep.sales", &impact->base_bn[KIND_SALES]));
    TRY(bn_of(figures, "itep.property", &impact->base_bn[KIND_PROPERTY]));
    impact->base_bn[KIND_PAYROLL_WITHHELD] = (oasdi + hi) * (1 - informal);
    impact->base_bn[KIND_PAYROLL_INFORMAL] = (oasdi + hi) * informal;
    impact->base_year = figures_find(figures, "itep.oasdi")->year;
    impact->known = true;
    return one_year_check(figures, impact->base_year);
}

/* What of each kind a drop reaches. ITEP's rule loses 0.9 bn of state and local taxes for ten
 * points of sixty, so 5.4 bn of the 7.0 bn of income taxes are reached. Sales and property taxes
 * are paid by whoever buys and lives there. */
static struct err exposed_find(const struct figures *figures, struct impact *impact) {
    double rule;
    double rate;
    double income;
    TRY(bn_of(figures, "itep.rule-state-local", &rule));
    TRY(percent_of(figures, "itep.rate", &rate));
    TRY(bn_of(figures, "itep.state-income", &income));
    impact->exposed[KIND_INCOME] = 1;
    impact->exposed[KIND_PAYROLL_WITHHELD] = 1;
    impact->exposed[KIND_PAYROLL_INFORMAL] = 1;
    impact->exposed[KIND_STATE_INCOME] = rule * rate / 10 / income;
    if (impact->exposed[KIND_STATE_INCOME] <= 1) return err_none();
    return err_make(ERR_INPUT, "by the figures itep.rule-state-local takes more than "
                               "itep.state-income has");
}

/* Figures are published to a tenth of a billion, so each may be off by half of that: one figure of
 * a State, four of the nation that a drop reaches. */
static struct range rounding_of(const struct impact *impact, const struct figure *state) {
    double reached = 0;
    for (int k = 0; k < KIND_COUNT; k++)
        reached += impact->base_bn[k] * impact->exposed[k];
    double off = state ? 0.05 / state->value : 4 * 0.05 / reached;
    return (struct range){1 - off, 1, 1 + off};
}

static struct err inputs_check(const struct impact *impact) {
    for (int i = 0; i < INPUT_COUNT; i++) {
        const struct range *range = &impact->input[i];
        if (!(range->low > 0 && range->low <= range->mode && range->mode <= range->high))
            return err_make(ERR_INPUT,
                            "the figures for the %s do not rise from low to high above zero",
                            impact_input_str((enum impact_input)i));
    }
    return err_none();
}

static struct err inputs_find(const struct figures *figures, const struct figure *state,
                              struct impact *impact) {
    struct range *rate = &impact->input[INPUT_RATE];
    struct range *growth = &impact->input[INPUT_GROWTH];
    TRY(percent_of(figures, "itep.rate", &rate->mode));
    TRY(percent_of(figures, "itep.rate-low", &rate->low));
    TRY(percent_of(figures, "itep.rate-high", &rate->high));
    TRY(percent_of(figures, "growth.base", &growth->low));
    TRY(percent_of(figures, "growth.decade", &growth->high));
    growth->low = 1 + growth->low / 100;
    growth->high = 1 + growth->high / 100;
    growth->mode = (growth->low + growth->high) / 2;
    impact->input[INPUT_BASE] = rounding_of(impact, state);
    return inputs_check(impact);
}

/* ---- the formula ---- */

/* How much of the fall there is in a year: an order that closes the gate ends it over three. */
static double weight_of(const struct impact_ask *ask, int year) {
    if (!ask->closed_in || year < ask->closed_in) return 1;
    int since = year - ask->closed_in + 1;
    return since >= CLOSING_YEARS ? 0 : 1 - (double)since / CLOSING_YEARS;
}

/* What the factors multiply: loss = scale base rate^-1 growth^n weight. */
static double scale_of(const struct impact_ask *ask, const struct impact *impact) {
    double reached = 0;
    for (int k = 0; k < KIND_COUNT; k++)
        reached += impact->base_bn[k] * impact->exposed[k];
    return reached * ask->drop * (1 - ask->recovered);
}

static double loss_of(const struct impact_ask *ask, const struct impact *impact, double rate,
                      double growth, double base) {
    double sum = 0;
    for (int year = ask->from; year <= ask->to; year++)
        sum += weight_of(ask, year) * pow(growth, year - impact->base_year);
    return scale_of(ask, impact) * base / rate * sum;
}

static void central_fill(const struct impact_ask *ask, struct impact *impact) {
    double rate = impact->input[INPUT_RATE].mode;
    double growth = impact->input[INPUT_GROWTH].mode;
    double whole = 0;
    double reached = 0;
    for (int k = 0; k < KIND_COUNT; k++) {
        whole += impact->base_bn[k];
        reached += impact->base_bn[k] * impact->exposed[k];
    }
    for (int year = ask->from; year <= ask->to; year++) {
        struct impact_year *one = &impact->year[impact->year_count++];
        double grown = pow(growth, year - impact->base_year);
        one->year = year;
        one->static_bn = whole * grown;
        one->loss_bn = scale_of(ask, impact) / rate * grown * weight_of(ask, year);
        impact->total_bn += one->loss_bn;
    }
    for (int k = 0; k < KIND_COUNT; k++)
        impact->kind_bn[k] = impact->total_bn * impact->base_bn[k] * impact->exposed[k] / reached;
    impact->bn_a_point = impact->total_bn / ask->drop;
}

/* Loss of one point over the years. */
static double point_of(const struct impact_ask *ask, const struct impact *impact, int closed_in) {
    struct impact_ask one = *ask;
    one.drop = 1;
    one.closed_in = closed_in;
    return loss_of(&one, impact, impact->input[INPUT_RATE].mode, impact->input[INPUT_GROWTH].mode,
                   impact->input[INPUT_BASE].mode);
}

static struct err scenarios_fill(const struct figures *figures, const struct impact_ask *ask,
                                 struct impact *impact) {
    impact->closed_in = ask->closed_in ? ask->closed_in : ask->from + 1;
    impact->open_bn_a_point = point_of(ask, impact, 0);
    impact->closed_bn_a_point = point_of(ask, impact, impact->closed_in);
    for (int i = 0; i < SCENARIO_COUNT; i++)
        TRY(impact_scenario_drop(figures, (enum impact_scenario)i, &impact->scenario_drop[i]));
    return err_none();
}

static void swings_fill(const struct impact_ask *ask, struct impact *impact) {
    for (int i = 0; i < INPUT_COUNT; i++)
        for (int side = 0; side < 2; side++) {
            double at[INPUT_COUNT];
            for (int k = 0; k < INPUT_COUNT; k++)
                at[k] = impact->input[k].mode;
            at[i] = side ? impact->input[i].high : impact->input[i].low;
            impact->swing_bn[i][side] =
                loss_of(ask, impact, at[INPUT_RATE], at[INPUT_GROWTH], at[INPUT_BASE]);
        }
}

/* The inputs are independent, so the moments of the product are products of moments. */
static void closed_fill(const struct impact_ask *ask, struct impact *impact) {
    const struct range *input = impact->input;
    double first = 0;
    double second = 0;
    for (int a = ask->from; a <= ask->to; a++) {
        first += weight_of(ask, a) * range_moment(&input[INPUT_GROWTH], a - impact->base_year);
        for (int b = ask->from; b <= ask->to; b++)
            second += weight_of(ask, a) * weight_of(ask, b) *
                      range_moment(&input[INPUT_GROWTH], a + b - 2 * impact->base_year);
    }
    double scale = scale_of(ask, impact);
    double mean =
        scale * range_moment(&input[INPUT_BASE], 1) * range_moment(&input[INPUT_RATE], -1) * first;
    double square = scale * scale * range_moment(&input[INPUT_BASE], 2) *
                    range_moment(&input[INPUT_RATE], -2) * second;
    impact->mean_closed_bn = mean;
    impact->spread_closed_bn = sqrt(square > mean * mean ? square - mean * mean : 0);
}

/* ---- drawing ---- */

static void points_fill(double *value, size_t count, double scale, double point[POINT_COUNT]) {
    size_t low = 0;
    for (int i = 0; i < POINT_COUNT; i++) {
        size_t at = (count - 1) * (size_t)impact_point[i] / 100;
        values_place(value + low, count - low, at - low);
        point[i] = scale * value[at];
        low = at;
    }
}

/* Of each draw: what the factors are, and what they come to over the years. */
struct drawn {
    double *front;   /* one over the rate */
    double *growth;  /* a year */
    double *grown;   /* up to the year in turn */
    double *uniform; /* that the rounding of the figures is drawn from */
    double *sum;     /* over the years, without the rounding */
};

static struct drawn drawn_begin(struct arena *arena, const struct impact_ask *ask,
                                const struct impact *impact) {
    struct drawn drawn = {
        ARENA_ARRAY(arena, double, ask->draws), ARENA_ARRAY(arena, double, ask->draws),
        ARENA_ARRAY(arena, double, ask->draws), ARENA_ARRAY(arena, double, ask->draws),
        ARENA_ARRAY(arena, double, ask->draws)};
    uint64_t state = ask->seed;
    for (uint64_t i = 0; i < ask->draws; i++) {
        drawn.front[i] = 1 / range_draw(&impact->input[INPUT_RATE], uniform_next(&state));
        drawn.growth[i] = range_draw(&impact->input[INPUT_GROWTH], uniform_next(&state));
        drawn.grown[i] = pow(drawn.growth[i], ask->from - impact->base_year);
        drawn.uniform[i] = uniform_next(&state);
    }
    return drawn;
}

/* The next year's draws, added to the sum; with `value` also told of that year. */
static void year_draw(const struct drawn *drawn, uint64_t draws, double weight, const double *base,
                      double *value) {
    for (uint64_t i = 0; i < draws; i++) {
        double one = drawn->front[i] * drawn->grown[i] * weight;
        drawn->sum[i] += one;
        drawn->grown[i] *= drawn->growth[i];
        if (value) value[i] = one * base[i];
    }
}

static void drawn_fill(struct arena *arena, const struct impact_ask *ask, struct impact *impact) {
    struct drawn drawn = drawn_begin(arena, ask, impact);
    double *base = ARENA_ARRAY(arena, double, ask->draws);
    double *value = ARENA_ARRAY(arena, double, ask->draws);
    double scale = scale_of(ask, impact);
    for (uint64_t i = 0; i < ask->draws; i++)
        base[i] = range_draw(&impact->input[INPUT_BASE], drawn.uniform[i]);
    for (size_t y = 0; y < impact->year_count; y++) {
        struct impact_year *year = &impact->year[y];
        year_draw(&drawn, ask->draws, weight_of(ask, year->year), base, value);
        points_fill(value, ask->draws, scale, year->point_bn);
    }
    double sum = 0;
    double square = 0;
    for (uint64_t i = 0; i < ask->draws; i++) {
        value[i] = drawn.sum[i] * base[i];
        sum += value[i];
    }
    double mean = sum / (double)ask->draws;
    for (uint64_t i = 0; i < ask->draws; i++)
        square += (value[i] - mean) * (value[i] - mean);
    impact->mean_bn = scale * mean;
    impact->spread_bn = scale * sqrt(square / (double)(ask->draws - 1));
    points_fill(value, ask->draws, scale, impact->total_point_bn);
}

/* ---- one State, and every State ---- */

/* All dollars are told exactly in JSON (2^53), at the highest growth too. */
static struct err amounts_check(const struct impact_ask *ask, const struct impact *impact) {
    const double most_bn = 4e6;
    double sum = 0;
    for (int year = ask->from; year <= ask->to; year++)
        for (int k = 0; k < KIND_COUNT; k++)
            sum += impact->base_bn[k] *
                   pow(impact->input[INPUT_GROWTH].high, year - impact->base_year);
    if (sum <= most_bn) return err_none();
    return err_make(ERR_INPUT, "by the figures more is paid over these years than can be told; "
                               "take fewer years, or mend the growth");
}

/* All but what is drawn. */
static struct err settle(const struct figures *figures, const struct impact_ask *ask,
                         struct impact *found) {
    const struct figure *state = ask->state ? state_find(figures, ask->state) : NULL;
    if (ask->state && !state) return err_none();
    if (state)
        TRY(base_state(figures, state, found));
    else
        TRY(base_nation(figures, ask->informal, found));
    TRY(exposed_find(figures, found));
    TRY(inputs_find(figures, state, found));
    if (ask->drop > found->input[INPUT_RATE].low)
        return err_make(ERR_INPUT,
                        "a drop of %.4g points is more than the %.4g of a hundred who "
                        "may comply today",
                        ask->drop, found->input[INPUT_RATE].low);
    TRY(amounts_check(ask, found));
    central_fill(ask, found);
    return err_none();
}

struct err impact_estimate(struct arena *arena, const struct figures *figures,
                           const struct impact_ask *ask, struct impact *impact) {
    struct impact found = {0};
    TRY(ask_check(ask));
    TRY(settle(figures, ask, &found));
    if (found.known) {
        TRY(scenarios_fill(figures, ask, &found));
        swings_fill(ask, &found);
        closed_fill(ask, &found);
        drawn_fill(arena, ask, &found);
    }
    *impact = found;
    return err_none();
}

/* Of every State the rounding is drawn from a triangle of the same form, so it is drawn once. */
static void rounding_draw(double *uniform, uint64_t draws) {
    const struct range form = {-1, 0, 1};
    for (uint64_t i = 0; i < draws; i++)
        uniform[i] = range_draw(&form, uniform[i]);
}

static void state_fill(const struct impact_ask *ask, const struct impact *impact,
                       const struct drawn *drawn, double *value, struct impact_state *state) {
    double off = impact->input[INPUT_BASE].high - 1;
    double scale = scale_of(ask, impact);
    size_t low = (size_t)(ask->draws - 1) * 5 / 100;
    size_t high = (size_t)(ask->draws - 1) * 95 / 100;
    for (uint64_t i = 0; i < ask->draws; i++)
        value[i] = drawn->sum[i] * (1 + off * drawn->uniform[i]);
    values_place(value, ask->draws, low);
    values_place(value + low, ask->draws - low, high - low);
    state->total_bn = impact->total_bn;
    state->low_bn = scale * value[low];
    state->high_bn = scale * value[high];
}

struct err impact_states(struct arena *arena, const struct figures *figures,
                         const struct impact_ask *ask, struct impact_state *state, size_t count) {
    struct drawn drawn = {0};
    double *value = NULL;
    TRY(ask_check(ask));
    for (size_t i = 0; i < count; i++) {
        struct impact_ask one = *ask;
        struct impact found = {0};
        one.state = state[i].state;
        TRY(settle(figures, &one, &found));
        state[i].known = found.known;
        if (!found.known) continue;
        if (!value) {
            value = ARENA_ARRAY(arena, double, ask->draws);
            drawn = drawn_begin(arena, ask, &found);
            rounding_draw(drawn.uniform, ask->draws);
            for (int year = ask->from; year <= ask->to; year++)
                year_draw(&drawn, ask->draws, weight_of(ask, year), NULL, NULL);
        }
        state_fill(&one, &found, &drawn, value, &state[i]);
    }
    return err_none();
}
