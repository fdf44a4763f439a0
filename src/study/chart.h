/* How do the model's results look? SVG, each with a title and a description; the same figures stand
 * in a table beside it. */
#ifndef STUDY_CHART_H
#define STUDY_CHART_H

#include "study/impact.h"

/* Loss by year: the middle, and bands that hold 50 and 90 of a hundred draws. */
void chart_fan(struct text *to, const struct impact *impact);
/* Which input moves the total how far. */
void chart_tornado(struct text *to, const struct impact *impact);
/* Every State on one tile: what it loses, or that no confirmed figure is published. */
struct chart_state {
    char state[3];
    bool known;
    double total_bn;
};
enum { CHART_STATES = 51 };
/* Fills the two letters of every State and the District, in the order of the map. */
void chart_states(struct chart_state state[CHART_STATES]);
void chart_map(struct text *to, const struct chart_state state[CHART_STATES]);

/* Text fit to stand between tags and in attributes of SVG and HTML. */
void text_put_escaped(struct text *to, struct span text);
/* "$8.60 bn", "$52 m": two or three figures that count. */
void text_put_dollars(struct text *to, double bn);

#endif
