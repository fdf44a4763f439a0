/* Who used a person's record, as Estonia's data tracker tells it to a portal that shows people who
 * looked (Andmejälgija, the protocol "findUsage" in its version 2)? The same entries as on the page
 * about oneself, the newest first: found by their own secret, nothing that the law keeps sealed,
 * and of somebody whom no entry is about the same answer as of anybody whom none is about yet. */
#include "ask/view_inside.h"

#include "ask/enact.h"
#include "ask/mine.h"
#include "base/bytes.h"
#include "base/order.h"

enum { USAGE_LIMIT_MAX = 1000, USAGE_ROOM_FIRST = 64 };

struct use {
    instant time;
    uint64_t index;
};

struct using {
    struct arena *arena;
    instant from, to; /* both of them included */
    uint64_t offset, limit;
    struct use *use;
    size_t count, room;
};

/* ---- what is wanted ---- */

/* RFC 3339 in UTC; the protocol's own examples leave the zone out, and mean it. */
static struct err time_want(struct arena *arena, const struct view_want *want, const char *name,
                            instant absent, instant *time) {
    struct span text = view_param(want, name);
    *time = absent;
    if (text.len == 0) return err_none();
    if (text.len == sizeof "2026-01-01T00:00:00" - 1)
        text = span_str(arena_printf(arena, "%.*sZ", SPAN_FMT(text)));
    struct err e = instant_read(text, time);
    return err_is(e) ? err_at(e, "%s", name) : e;
}

static struct err count_want(const struct view_want *want, const char *name, uint64_t least,
                             uint64_t most, uint64_t absent, uint64_t *count) {
    struct span text = view_param(want, name);
    *count = absent;
    if (text.len == 0) return err_none();
    if (!err_is(decimal_read(text, most, count)) && *count >= least) return err_none();
    return err_make(ERR_INPUT, "%s is a whole number from %llu to %llu", name,
                    (unsigned long long)least, (unsigned long long)most);
}

static struct err want_read(struct arena *arena, const struct view_want *want,
                            struct using *using) {
    TRY(time_want(arena, want, "periodStart", INT64_MIN, &using->from));
    TRY(time_want(arena, want, "periodEnd", INT64_MAX, &using->to));
    TRY(count_want(want, "offset", 0, JSON_INTEGER_MAX, 0, &using->offset));
    return count_want(want, "limit", 1, USAGE_LIMIT_MAX, USAGE_LIMIT_MAX, &using->limit);
}

/* ---- what there is ---- */

static struct err use_add(void *with, struct arena *scratch, uint64_t index,
                          const struct entry_view *entry) {
    struct using *using = with;
    if (entry->time < using->from || entry->time > using->to) return err_none();
    if (using->count == using->room) {
        size_t room = using->room ? 2 * using->room : USAGE_ROOM_FIRST;
        struct use *more = ARENA_ARRAY(using->arena, struct use, room);
        if (using->count) memcpy(more, using->use, using->count * sizeof *more);
        using->use = more;
        using->room = room;
    }
    using->use[using->count++] = (struct use){entry->time, index};
    return err_none();
}

static int newest_first(const void *a, const void *b) {
    const struct use *left = a;
    const struct use *right = b;
    if (left->time != right->time) return left->time < right->time ? 1 : -1;
    return left->index < right->index ? 1 : left->index > right->index ? -1 : 0;
}

/* ---- one of them, in words ---- */

static const char *state_words(const struct entry_view *entry) {
    static const struct {
        const char *state, *words;
    } known[] = {{"released", "what the law allows was released"},
                 {"not-released", "nothing was released"},
                 {"under-review", "people look at it"},
                 {"stopped", "a court stopped it"}};
    const char *state = view_state(entry);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i].state, state) == 0) return known[i].words;
    return state;
}

static void ask_put(const struct view_want *want, struct arena *arena,
                    const struct entry_view *entry, json_t *o) {
    struct span id = entry_view_value(entry, "requester");
    struct span authority = entry_view_value(entry, "authority");
    const struct requester *requester = roll_requester(want->keeper->roll, id);
    struct law_authority_view law;
    const char *why =
        pack_authority_find(want->keeper->pack, authority, &law)
            ? arena_printf(arena, "%.*s (%.*s)", SPAN_FMT(law.title), SPAN_FMT(law.cite))
            : arena_str(arena, authority);
    json_set_span(o, "action", span_str(arena_printf(arena, "%s: %s", why, state_words(entry))));
    json_set_span(o, "receiverCode", requester && requester->agency.len ? requester->agency : id);
    json_set_span(o, "receiverName", view_name(want->keeper, arena, id));
    json_set_span(o, "receiverSystem", id);
}

static void look_put(const struct view_want *want, const struct entry_view *entry, json_t *o) {
    struct span audience = entry_view_value(entry, "audience");
    struct span origin = roll_origin(want->keeper->roll);
    const char *action = span_is(audience, "subject")   ? "You looked, or somebody who acts for you"
                         : span_is(audience, "auditor") ? "An inspector looked"
                         : span_is(audience, "court")   ? "A court looked"
                                                        : "The office that keeps the record looked";
    json_set_span(o, "action", span_str(action));
    json_set_span(o, "receiverCode", origin);
    json_set_span(o, "receiverSystem", origin);
}

static struct err use_put(const struct view_want *want, struct arena *arena, uint64_t index,
                          json_t *list) {
    struct span bytes;
    struct entry_view entry;
    TRY(ledger_entry_at(want->keeper->ledger, arena, index, &bytes));
    TRY(entry_scan(bytes, &entry));
    json_t *o = json_object();
    view_set_time(o, "logtime", entry.time);
    if (entry.kind == ENTRY_DECISION)
        ask_put(want, arena, &entry, o);
    else
        look_put(want, &entry, o);
    json_array_append_new(list, o);
    return err_none();
}

struct err view_usage(struct arena *arena, const struct view_want *want, json_t *o) {
    struct using using = {.arena = arena};
    struct span acts = want->acts.len ? want->acts : SPAN_LITERAL("usage");
    uint64_t seen;
    if (!want->subject) return err_make(ERR_INPUT, "nobody sits here");
    bool later = false;
    TRY(want_read(arena, want, &using));
    TRY(view_mine(want, &later));
    if (later) return err_none();
    /* That somebody looks is an entry of the person's, and comes first. */
    TRY(inspection_record(want->keeper, "subject", acts, want->subject, &seen));
    TRY(mine_walk(want->keeper, want->subject, use_add, &using));
    if (using.count) order_rows(using.use, using.count, sizeof *using.use, newest_first);
    json_t *list = json_array();
    json_object_set_new(o, "usages", list);
    json_set_int(o, "totalUsages", (int64_t)using.count);
    for (uint64_t i = using.offset; i < using.count && i - using.offset < using.limit; i++)
        TRY(use_put(want, arena, using.use[i].index, list));
    return err_none();
}

struct err view_usage_period(struct arena *arena, const struct view_want *want, json_t *o) {
    struct span bytes;
    struct entry_view first;
    TRY(ledger_entry_at(want->keeper->ledger, arena, 0, &bytes));
    TRY(entry_scan(bytes, &first));
    view_set_time(o, "periodStart", first.time);
    return err_none();
}
