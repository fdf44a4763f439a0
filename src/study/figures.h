/* Which published figures does the model stand on? Each with its source, its date and how sure it
 * is; a number without them does not load, and one that is unconfirmed is not for use. */
#ifndef STUDY_FIGURES_H
#define STUDY_FIGURES_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/csv.h"

struct figure {
    struct span id, unit, state, mark, source, says;
    double value; /* in its unit: "bn" is billions of US dollars, or "percent" */
    int year;     /* of the taxes it speaks of */
    struct date published;
};

enum { FIGURES_MAX = 512 };

struct figures {
    const struct figure *figure;
    size_t count;
};

/* Columns id,value,unit,state,year,mark,source,published,says, in this order. ERR_INPUT names the
 * line: a value that is no decimal number, zero or beyond all measure, an id of another State, a
 * mark other than confirmed, secondary or arithmetic, no source, no real date, an id twice. `name`
 * is used in sentences. */
struct err figures_read(struct arena *arena, struct csv *csv, const char *name,
                        struct figures *figures);

/* NULL when there is none of the id. */
const struct figure *figures_find(const struct figures *figures, const char *id);

/* The file that is built in (figures.csv). */
struct span figures_shipped(void);

#endif
