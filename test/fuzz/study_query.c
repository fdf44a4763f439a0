/* Does any document make the reader of questions about everyone stumble, or read one whose noise
 * cannot be drawn? */
#include "study/interval.h"
#include "study/query.h"
#include "study/stream.h"
#include "study/tally.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

static void measure_check(const struct query *query, enum measure measure) {
    static struct draw draw;
    struct stream stream = {.state = query->rho[measure], .left = UINT64_MAX};
    int64_t drawn;
    assert(query->rho[measure] > 0 && query->variance[measure].numerator > 0);
    draw_begin(&draw, stream_fill, &stream, DRAW_BUFFER_BYTES);
    bool whole = draw_gaussian(&draw, &query->variance[measure], &drawn);
    assert(whole);
    assert(interval_half_width(&query->variance[measure], 950) < (uint64_t)1 << 40);
}

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len) {
    OWNED_ARENA arena = arena_open(1 << 23);
    OWNED_JSON definition = NULL;
    struct query query;
    struct date day;
    if (err_is(json_read(span_of(at, len), 65536, &definition))) return 0;
    if (err_is(query_read(arena, definition, &query))) return 0;
    assert(query.measured[MEASURE_FILERS] && query_cost(&query) <= RHO_MICRO_MAX);
    assert(query_cell_count(&query) > 0 && query.year_count > 0);
    for (int m = 0; m < MEASURE_COUNT; m++)
        if (query.measured[m]) measure_check(&query, (enum measure)m);
    if (query_due(&query, (struct date){2027, 2, 28}, &day))
        assert(date_compare(query.first, day) <= 0);
    struct tally *tally = tally_open(arena, &query);
    struct tally_row row = {query.year[0], 0, 0, INT64_MAX / 1024, -INT64_MAX / 1024};
    tally_person(tally, &row, 1);
    assert(tally_people(tally) == 1);
    return 0;
}
