/* What has been told about everyone, and what may still be? The fold of the ledger's entries of
 * questions, charges and publications.
 *
 * A charge stands in the ledger before any noise is drawn for it. So a crash in between costs
 * budget and publishes nothing, and whoever draws again until a figure pleases is seen by all. */
#ifndef ASK_BOOKS_H
#define ASK_BOOKS_H

#include "base/json.h"
#include "study/budget.h"

enum { QUERIES_MAX = 64 };

struct books;

struct books *books_open(struct arena *arena);

/* Each takes one entry that the fold has verified as to its signatures. ERR_PROOF says what does
 * not hold: a charge for no question, for a day that is not due, one beyond the year's budget,
 * totals that do not add up, a publication without its charge or a second one for the same day. */
struct err books_query(struct books *books, const json_t *definition, uint64_t index);
struct err books_charge(struct books *books, const json_t *entry, instant time, uint64_t index);
struct err books_statistics(struct books *books, const json_t *entry);

size_t books_query_count(const struct books *books);
const struct query *books_query_at(const struct books *books, size_t i);
/* NULL when no question of this id was registered. */
const struct query *books_query_find(const struct books *books, struct span id);

/* Index of the newest entry about it; 0 when it was not registered. */
uint64_t books_query_entry(const struct books *books, struct span id);

/* The budget of the year in which `now` lies. */
struct budget books_budget(const struct books *books, instant now);

/* A charge and what came of it. */
struct told_charge {
    char id[ID_BYTES_MAX]; /* STA- and a ULID */
    struct digest query;
    struct date day; /* that it is published for */
    rho_micro cost;
    struct digest sums, noise; /* commitments */
    uint64_t index;
    instant time;
    bool published;
    struct digest publication; /* of the published bytes */
};
size_t books_charge_count(const struct books *books);
const struct told_charge *books_charge_at(const struct books *books, size_t i);
/* What was published of a question for a day; NULL when nothing was. */
const struct told_charge *books_published(const struct books *books, const struct digest *query,
                                          struct date day);

#endif
