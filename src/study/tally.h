/* What are the sums of a registered query? From a person's rows to cells, whole numbers only. */
#ifndef STUDY_TALLY_H
#define STUDY_TALLY_H

#include "base/arena.h"
#include "study/query.h"

/* Of one return: what the closed list of groupings and measures needs, and nothing else. */
struct tally_row {
    int year;
    size_t state, filing_status; /* groups, the latter GROUP_NONE when it is none of the list */
    int64_t income_cents;        /* adjusted gross income */
    int64_t tax_cents;           /* total income tax */
};

struct tally;

struct tally *tally_open(struct arena *arena, const struct query *query);
/* The same at a place of the caller's: so many bytes, all zero, aligned like an arena's. */
size_t tally_bytes(const struct query *query);
struct tally *tally_place(void *at, const struct query *query);
/* All rows of one person, the earliest year first, at most QUERY_YEARS_MAX that matter. However
 * many there are, the person changes at most cells_max cells, each count by one and each total by
 * at most the clamp. */
void tally_person(struct tally *tally, const struct tally_row *row, size_t count);

/* What was counted: a sum of at most 2^31 people, each below 2^53 cents, is below 2^84. */
int128 tally_sum(const struct tally *tally, enum measure measure, size_t cell);
uint64_t tally_people(const struct tally *tally);
/* Adds another's cells: nobody is in both. */
void tally_add(struct tally *tally, const struct tally *other);
/* SHA-256 over salt, query and every exact sum, to be committed to before noise is drawn. */
struct digest tally_digest(const struct tally *tally, struct span salt);

#endif
