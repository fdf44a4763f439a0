/* Who asked about the person who sits here, and who looked? Found by their own secret, as anybody
 * finds it who has that; no value of the record, no status, and nothing of what the law keeps
 * sealed. */
#include "ask/view_inside.h"

#include "ask/enact.h"
#include "ask/mine.h"

const char *view_state(const struct entry_view *entry) {
    struct span state = entry_view_value(entry, "state");
    struct span codes = entry_view_value(entry, "codes");
    if (memmem(codes.at, codes.len, "\"ENJOINED\"", 10)) return "stopped";
    if (span_is(state, outward_str(OUTWARD_RELEASED))) return "released";
    return span_is(state, outward_str(OUTWARD_UNDER_REVIEW)) ? "under-review" : "not-released";
}

static bool has_consent(const json_t *list, struct span id) {
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *one = json_string_value(json_object_get(json_array_get(list, i), "consent"));
        if (one && span_is(id, one)) return true;
    }
    return false;
}

/* The consent that an ask about them rested on; each once. */
static struct err consent_put(const struct view_want *want, struct arena *scratch, uint64_t index,
                              json_t *list) {
    struct keeper *keeper = want->keeper;
    struct consent *consent = ARENA_NEW(scratch, struct consent);
    bool has = false;
    TRY(mine_consent_of(keeper, scratch, want->subject, index, consent, &has));
    if (!has || has_consent(list, consent->id)) return err_none();
    char day[DATE_TEXT_BYTES];
    json_t *o = json_object();
    json_set_span(o, "consent", consent->id);
    json_set_span(o, "requester", consent->designee);
    json_set_span(o, "requester_name", view_name(keeper, scratch, consent->designee));
    date_write(consent->signed_on, day);
    json_set_span(o, "signed_on", span_str(day));
    date_write(date_of(date_instant(consent->signed_on) + CONSENT_DAYS_MAX * 86400), day);
    json_set_span(o, "until", span_str(day));
    json_object_set_new(o, "withdrawn",
                        json_boolean(roll_consent_withdrawn(keeper->roll, &consent->commitment)));
    json_array_append_new(list, o);
    return err_none();
}

static struct err ask_put(const struct view_want *want, struct arena *scratch, uint64_t index,
                          const struct entry_view *entry, json_t *view) {
    json_t *list = json_object_get(view, "entries");
    OWNED_JSON fields = view_words(entry_view_value(entry, "fields"));
    json_t *o = json_object();
    json_set_int(o, "entry", (int64_t)index);
    view_set_time(o, "time", entry->time);
    view_set_authority(want->keeper, o, entry_view_value(entry, "authority"));
    json_set_span(o, "requester", entry_view_value(entry, "requester"));
    json_set_span(o, "requester_name",
                  view_name(want->keeper, scratch, entry_view_value(entry, "requester")));
    json_set_span(o, "state", span_str(view_state(entry)));
    json_object_set_new(o, "fields", view_fields(want->keeper, fields));
    json_array_append_new(list, o);
    return consent_put(want, scratch, index, json_object_get(view, "consents"));
}

static void look_put(uint64_t index, const struct entry_view *entry, json_t *list) {
    json_t *o = json_object();
    json_set_int(o, "entry", (int64_t)index);
    view_set_time(o, "time", entry->time);
    json_set_span(o, "audience", entry_view_value(entry, "audience"));
    json_array_append_new(list, o);
}

struct filling {
    const struct view_want *want;
    json_t *view;
};

static struct err entry_put(void *with, struct arena *scratch, uint64_t index,
                            const struct entry_view *entry) {
    struct filling *filling = with;
    if (entry->kind == ENTRY_DECISION)
        return ask_put(filling->want, scratch, index, entry, filling->view);
    look_put(index, entry, json_object_get(filling->view, "looks"));
    return err_none();
}

/* That they look is an entry of theirs, and comes first: where they wait by steps it is entered
 * with others', and the ledger publishes it within a fraction of a second. `*waits`: it is not yet.
 */
static struct err look_enter(const struct view_want *want, bool *waits) {
    struct view_steps *steps = want->steps;
    uint64_t seen;
    *waits = false;
    if (!steps)
        return inspections_append(want->keeper, "subject", VIEW_LOOK, want->subject, 1, &seen);
    if (steps->entered) return err_none();
    TRY(view_mine(want, waits));
    steps->look = !*waits;
    *waits = true;
    return err_none();
}

struct err view_me(struct arena *arena, const struct view_want *want, json_t *o) {
    struct filling filling = {want, o};
    bool waits = false;
    json_object_set_new(o, "entries", json_array());
    json_object_set_new(o, "looks", json_array());
    json_object_set_new(o, "consents", json_array());
    json_object_set_new(o, "disputes", json_array());
    if (!want->subject) return err_make(ERR_INPUT, "nobody sits here");
    TRY(look_enter(want, &waits));
    if (waits) return err_none();
    view_set_time(o, "now", keeper_now(want->keeper));
    TRY(view_own_disputes(want, json_object_get(o, "disputes")));
    return mine_walk(want->keeper, want->subject, entry_put, &filling);
}
