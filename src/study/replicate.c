/* Does the model give published results again? Where it cannot be known, the gap is told. */
#include "study/impact.h"

#include <math.h>

struct cards {
    const struct figures *figures;
    struct impact_card *card;
    size_t count;
};

static void card_put(struct cards *cards, const char *says, double ours, const char *published,
                     double within, const char *gap) {
    const struct figure *figure = figures_find(cards->figures, published);
    cards->card[cards->count++] =
        (struct impact_card){.says = says,
                             .ours = ours,
                             .published = figure ? figure->value : NAN,
                             .within = within,
                             .holds = figure && fabs(ours - figure->value) <= within,
                             .gap = gap};
}

static double value_of(const struct figures *figures, const char *id) {
    const struct figure *figure = figures_find(figures, id);
    return figure ? figure->value : NAN;
}

/* ITEP's rule: ten points of a rate of sixty. */
static void itep_put(struct cards *cards) {
    const struct figures *f = cards->figures;
    double federal =
        (value_of(f, "itep.federal-income") + value_of(f, "itep.oasdi") + value_of(f, "itep.hi")) *
        10 / value_of(f, "itep.rate");
    double local = 5.4 * 10 / value_of(f, "itep.rate");
    card_put(cards, "ITEP: federal taxes lost by ten points less compliance", federal,
             "itep.rule-federal", 0.05, NULL);
    card_put(
        cards, "ITEP: state and local taxes lost by ten points", local, "itep.rule-state-local",
        0.05,
        "5.4 of the 7.0 bn of income taxes must be reached for it; the source does not say so");
    card_put(cards, "ITEP: all taxes lost by ten points", federal + local, "itep.rule-all", 0.05,
             NULL);
}

/* The Budget Lab: ten years at one growth rate, against what it says of 2026. */
static void budget_lab_put(struct cards *cards) {
    const struct figures *f = cards->figures;
    double g = value_of(f, "growth.decade") / 100;
    double years = (pow(1 + g, 10) - 1) / g;
    const char *gap = "the shares that stop filing, by scenario, are not published";
    card_put(cards, "Budget Lab: 2026 from the ten years, low",
             value_of(f, "budget-lab.decade-low") / years, "budget-lab.2026-low", 0.5, gap);
    card_put(cards, "Budget Lab: 2026 from the ten years", value_of(f, "budget-lab.decade") / years,
             "budget-lab.2026", 0.5, gap);
    card_put(cards, "Budget Lab: 2026 from the ten years, high",
             value_of(f, "budget-lab.decade-high") / years, "budget-lab.2026-high", 0.5, gap);
    card_put(cards, "Budget Lab: payroll and income taxes together",
             value_of(f, "budget-lab.payroll") + value_of(f, "budget-lab.income"),
             "budget-lab.base", 1.0, NULL);
}

/* What the model loses federally in 2026 at the drop that stands for the Budget Lab's loss. */
static struct err scenario_put(struct cards *cards) {
    const struct figures *f = cards->figures;
    double drop;
    TRY(impact_scenario_drop(f, SCENARIO_CENTRAL, &drop));
    double growth = 1 + (value_of(f, "growth.base") + value_of(f, "growth.decade")) / 200;
    double base =
        value_of(f, "itep.federal-income") + value_of(f, "itep.oasdi") + value_of(f, "itep.hi");
    card_put(cards, "Budget Lab: 2026 by the model, central scenario",
             base * pow(growth, 4) * drop / value_of(f, "itep.rate"), "budget-lab.2026", 5.0,
             "ITEP's base of 2022 is smaller than the Budget Lab's of 2023");
    return err_none();
}

/* The published table of States: the kinds that the model has, together. */
static void states_put(struct cards *cards) {
    static const struct {
        const char *id, *says;
    } state[] = {
        {"itep.state.CA", "ITEP: state and local taxes by kind, CA"},
        {"itep.state.TX", "ITEP: state and local taxes by kind, TX"},
        {"itep.state.NY", "ITEP: state and local taxes by kind, NY"},
        {"itep.state.FL", "ITEP: state and local taxes by kind, FL"},
        {"itep.state.IL", "ITEP: state and local taxes by kind, IL"},
        {"itep.state.NJ", "ITEP: state and local taxes by kind, NJ"},
    };
    const struct figures *f = cards->figures;
    double share = (value_of(f, "itep.share-income") + value_of(f, "itep.share-sales") +
                    value_of(f, "itep.share-property")) /
                   100;
    for (size_t i = 0; i < sizeof state / sizeof *state; i++) {
        double published = value_of(f, state[i].id);
        card_put(cards, state[i].says, published * share, state[i].id, published * 0.02 + 1e-9,
                 i ? NULL : "the published shares of the kinds add up to 98 of 100");
    }
}

/* Consistency of ITEP's own figures: printed, never forced. */
static void consistency_put(struct cards *cards) {
    const struct figures *f = cards->figures;
    double federal = value_of(f, "itep.oasdi") + value_of(f, "itep.hi") +
                     value_of(f, "itep.federal-income") + value_of(f, "itep.federal-other");
    card_put(cards, "ITEP: federal parts together", federal, "itep.federal", 0.25, NULL);
    card_put(cards, "ITEP: federal with state and local",
             value_of(f, "itep.federal") + value_of(f, "itep.state-local"), "itep.total", 0.05,
             NULL);
    card_put(cards, "ITEP: sales, property and income together",
             value_of(f, "itep.sales") + value_of(f, "itep.property") +
                 value_of(f, "itep.state-income"),
             "itep.state-local", 5.0,
             "the shares rest on about 33 bn, so some 4.8 bn are of kinds that are not told apart");
}

struct err impact_replicate(const struct figures *figures, struct impact_card card[CARDS_MAX],
                            size_t *count) {
    struct cards cards = {.figures = figures, .card = card};
    itep_put(&cards);
    budget_lab_put(&cards);
    TRY(scenario_put(&cards));
    states_put(&cards);
    consistency_put(&cards);
    *count = cards.count;
    return err_none();
}
