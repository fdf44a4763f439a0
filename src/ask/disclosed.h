/* What was disclosed in each year, by agency and authority, and by purpose as well? Counts, made
 * once and carried on, so that a report costs the entries since the last one. A person counts once
 * a row, and no row is about one. */
#ifndef ASK_DISCLOSED_H
#define ASK_DISCLOSED_H

#include "ask/keeper.h"

enum { DISCLOSED_ROWS_MAX = 65536, DISCLOSED_SOURCES = 4 };

struct disclosed_row {
    int year;
    const char *agency, *authority;
    const char *purpose; /* as the asks stated it; "" where rows are not by purpose */
    uint64_t asks, disclosures, people;
    bool source[DISCLOSED_SOURCES];
};

/* Where what was released stands, by the first word of the field's name. */
const char *disclosed_source(size_t i);

/* Counts on for so many steps: an entry is one, and the case of a release sixteen. `*behind`: there
 * are more. */
struct err disclosed_fold(struct keeper *keeper, uint64_t steps, bool *behind);
/* The rows of a year in order, in the arena; disclosed_fold is at the end. */
struct disclosed_row *disclosed_year(const struct keeper *keeper, struct arena *arena, int year,
                                     bool by_purpose, size_t *count);
void disclosed_close(struct disclosed *disclosed); /* NULL is allowed */

#endif
