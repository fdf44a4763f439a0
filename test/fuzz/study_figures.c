/* Does any table of published figures make the model stumble, or tell an amount that is none? */
#include "study/tell.h"

#include <assert.h>
#include <math.h>

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

static void told_check(struct arena *arena, const struct figures *figures, const char *place) {
    struct impact_ask ask = {
        .state = place, .drop = 10, .from = 2026, .to = 2029, .seed = 1, .draws = 1000};
    struct impact *impact = ARENA_NEW(arena, struct impact);
    struct impact_state *state = ARENA_ARRAY(arena, struct impact_state, CHART_STATES);
    if (err_is(impact_estimate(arena, figures, &ask, impact))) return;
    chart_states(state);
    if (err_is(impact_states(arena, figures, &ask, state, CHART_STATES))) return;
    struct told told = {figures, &ask, impact, state};
    struct text page = {.arena = arena};
    OWNED_JSON o = tell_json(&told);
    tell_page(&page, &told);
    assert(page.len > 0);
    if (!impact->known) return;
    assert(isfinite(impact->total_bn) && impact->total_bn >= 0);
    assert(isfinite(impact->spread_bn) && isfinite(impact->mean_closed_bn));
}

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len) {
    if (len == 0 || len > 65536) return 0;
    OWNED_ARENA arena = arena_open(1 << 26);
    struct figures figures;
    FILE *file = fmemopen((void *)(uintptr_t)at, len, "r");
    if (!file) return 0;
    struct csv *csv = csv_open(file, "figures");
    struct err e = figures_read(arena, csv, "figures", &figures);
    csv_close(csv);
    fclose(file);
    if (err_is(e)) return 0;
    told_check(arena, &figures, NULL);
    told_check(arena, &figures, "IL");
    return 0;
}
