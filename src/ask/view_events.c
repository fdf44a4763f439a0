/* Of what was a requester told, or is to be told, by its webhook? As long as events are kept: so
 * that a receiver which was away can catch up. Ids, and never a name. */
#include "ask/view_inside.h"

#include "ask/tell.h"

enum { EVENTS_STEPS = 1024, EVENTS_SCRATCH_BYTES = 1024 * 1024 };

/* What was gathered so far, as JSON texts. */
struct events {
    uint64_t after; /* notice, by number */
    bool begun;     /* the event that was named as the last one known was passed */
    bool more;
    size_t count;
    struct span event[VIEW_ROWS_MAX];
};

static struct err event_write(struct arena *arena, const struct vault_notice *notice,
                              const struct told *told, struct span *json) {
    OWNED_JSON o = NULL;
    TRY(json_read(told->body, told->body.len, &o));
    json_set_span(o, "id", told->id);
    json_object_set_new(o, "delivered", json_boolean(notice->over));
    json_set_int(o, "failed", notice->tries);
    *json = json_write(arena, o);
    return err_none();
}

static struct err gather(const struct view_want *want, struct arena *arena, size_t most,
                         struct events *events, bool *has) {
    OWNED_ARENA scratch = arena_open(EVENTS_SCRATCH_BYTES);
    struct span known = view_param(want, "after");
    events->begun = events->begun || known.len == 0;
    *has = true;
    for (size_t done = 0; done < most && *has && !events->more; done++) {
        struct vault_notice notice;
        struct told told;
        arena_wipe(scratch);
        TRY(notice_next_of(want->keeper->vault, scratch, want->requester, &events->after, &notice,
                           has));
        if (!*has) return err_none();
        TRY(told_read(scratch, notice.record, &told));
        events->more = events->begun && events->count == VIEW_ROWS_MAX;
        if (events->begun && !events->more)
            TRY(event_write(arena, &notice, &told, &events->event[events->count++]));
        events->begun = events->begun || span_equal(told.id, known);
    }
    *has = *has && !events->more;
    return err_none();
}

struct err view_events(struct arena *arena, const struct view_want *want, json_t *o) {
    bool fresh = false;
    bool has = false;
    struct events *events = view_state_of(want, arena, sizeof *events, &fresh);
    TRY(gather(want, want->steps ? want->steps->arena : arena,
               want->steps ? EVENTS_STEPS : SIZE_MAX, events, &has));
    if (want->steps) want->steps->later = has;
    if (want->steps && has) return err_none();
    json_t *list = json_array();
    json_object_set_new(o, "events", list);
    json_object_set_new(o, "more", json_boolean(events->more));
    for (size_t i = 0; i < events->count; i++) {
        json_t *one = NULL;
        TRY(json_read(events->event[i], events->event[i].len, &one));
        json_array_append_new(list, one);
    }
    return err_none();
}
