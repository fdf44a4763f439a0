/* How do the model's results look? SVG, each with a title and a description; the same figures stand
 * in a table beside it. */
#ifndef STUDY_CHART_H
#define STUDY_CHART_H

#include "study/impact.h"

enum { CHART_STATES = 51 };

/* What is told: the ask, its result, and what the States lose under the same ask. */
struct told {
    const struct figures *figures;
    const struct impact_ask *ask;
    const struct impact *impact;
    const struct impact_state *state; /* CHART_STATES of them */
};

/* Loss by year: the middle, and bands that hold 50 and 90 of a hundred draws. */
void chart_fan(struct text *to, const struct told *told);
/* Which input moves the total how far. */
void chart_tornado(struct text *to, const struct told *told);
/* Every State on one tile: what it loses, or that no confirmed figure is published. */
void chart_map(struct text *to, const struct told *told);
/* Fills the two letters of every State and the District, in the order of the map. */
void chart_states(struct impact_state state[CHART_STATES]);

/* In one sentence: "$136 bn of taxes are lost ... if 10 points fewer comply". */
void chart_finding(struct text *to, const struct told *told);
/* What it is, and whose figures it stands on. */
void chart_source(struct text *to, const struct told *told);

/* Text fit to stand between tags and in attributes of SVG and HTML. */
void text_put_escaped(struct text *to, struct span text);
/* "$8.60 bn", "$52 m": two or three figures that count. */
void text_put_dollars(struct text *to, double bn);

#endif
