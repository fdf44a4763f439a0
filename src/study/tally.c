/* What are the sums of a registered query? */
#include "study/tally.h"

#include "base/bytes.h"

#include <assert.h>
#include <string.h>

/* More than there are numbers of nine digits. */
#define PEOPLE_MAX ((uint64_t)1 << 31)

struct tally {
    const struct query *query;
    size_t cell_count;
    uint64_t people;
    uint64_t *filers;
    int128 *tax_cents;
    int128 cells[]; /* the totals, and behind them the counts */
};

size_t tally_bytes(const struct query *query) {
    return sizeof(struct tally) + query_cell_count(query) * (sizeof(int128) + sizeof(uint64_t));
}

struct tally *tally_place(void *at, const struct query *query) {
    struct tally *tally = at;
    tally->query = query;
    tally->cell_count = query_cell_count(query);
    tally->tax_cents = tally->cells;
    tally->filers = (uint64_t *)(tally->cells + tally->cell_count);
    return tally;
}

struct tally *tally_open(struct arena *arena, const struct query *query) {
    return tally_place(arena_alloc(arena, tally_bytes(query)), query);
}

static bool year_group(const struct query *query, int year, size_t *group) {
    for (*group = 0; *group < query->year_count; (*group)++)
        if (query->year[*group] == year) return true;
    return false;
}

/* What one person changes. */
struct change {
    size_t count;
    size_t cell[QUERY_YEARS_MAX];
    int64_t tax_cents[QUERY_YEARS_MAX];
};

static void change_add(struct change *change, const struct query *query, size_t cell,
                       int64_t tax_cents) {
    size_t at = 0;
    while (at < change->count && change->cell[at] != cell)
        at++;
    if (at == change->count && at == query->cells_max) return; /* the bound: no further cell */
    if (at == change->count) change->cell[change->count++] = cell;
    /* At most QUERY_YEARS_MAX rows of less than 2^53 cents. */
    change->tax_cents[at] += tax_cents;
}

static int64_t clamped(int64_t cents, int64_t clamp) {
    if (cents > clamp) return clamp;
    return cents < -clamp ? -clamp : cents;
}

void tally_person(struct tally *tally, const struct tally_row *row, size_t count) {
    const struct query *query = tally->query;
    struct change change = {0};
    int last = 0;
    for (size_t i = 0; i < count; i++) {
        size_t group[GROUPING_COUNT];
        assert(row[i].year > last);
        last = row[i].year;
        if (!year_group(query, row[i].year, &group[BY_YEAR])) continue;
        group[BY_STATE] = row[i].state;
        group[BY_FILING_STATUS] = row[i].filing_status;
        if (query->by[BY_FILING_STATUS] && row[i].filing_status == GROUP_NONE) continue;
        group[BY_INCOME_BAND] = income_band_of(row[i].income_cents);
        change_add(&change, query, query_cell(query, group), row[i].tax_cents);
    }
    if (change.count == 0) return;
    assert(tally->people < PEOPLE_MAX);
    tally->people++;
    for (size_t i = 0; i < change.count; i++) {
        tally->filers[change.cell[i]]++;
        tally->tax_cents[change.cell[i]] += clamped(change.tax_cents[i], query->clamp_cents);
    }
}

int128 tally_sum(const struct tally *tally, enum measure measure, size_t cell) {
    assert(cell < tally->cell_count);
    switch (measure) {
    case MEASURE_FILERS:
        return tally->filers[cell];
    case MEASURE_TOTAL_TAX:
        return tally->tax_cents[cell];
    case MEASURE_COUNT:
        break;
    }
    return 0;
}

uint64_t tally_people(const struct tally *tally) { return tally->people; }

void tally_add(struct tally *tally, const struct tally *other) {
    assert(tally->cell_count == other->cell_count);
    tally->people += other->people;
    for (size_t i = 0; i < tally->cell_count; i++) {
        tally->filers[i] += other->filers[i];
        tally->tax_cents[i] += other->tax_cents[i];
    }
}

struct digest tally_digest(const struct tally *tally, struct span salt) {
    struct sha256_stream *stream = sha256_open();
    sha256_feed(stream, salt);
    sha256_feed(stream, digest_span(&tally->query->digest));
    for (size_t i = 0; i < tally->cell_count; i++) {
        uint8_t sums[24];
        be_put_u64(sums, tally->filers[i]);
        be_put_u64(sums + 8, (uint64_t)((unsigned __int128)tally->tax_cents[i] >> 64));
        be_put_u64(sums + 16, (uint64_t)tally->tax_cents[i]);
        sha256_feed(stream, span_of(sums, sizeof sums));
    }
    return sha256_close(stream);
}
