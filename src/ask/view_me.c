/* Who asked about the person who sits here, and who looked? Found by their own secret, as anybody
 * finds it who has that; no value of the record, no status, and nothing of what the law keeps
 * sealed. */
#include "ask/view_inside.h"

#include "ask/consent.h"
#include "ask/enact.h"
#include "store/walk.h"

enum { SCRATCH_BYTES = 16 * 1024 * 1024 };

static bool is_theirs(const struct view_want *want, const struct entry_view *entry,
                      const struct secret *subject) {
    uint8_t nonce[16];
    struct digest commitment;
    if (!entry_view_hex(entry, "nonce", nonce, sizeof nonce) ||
        !entry_view_hex(entry, "subject", commitment.byte, sizeof commitment.byte))
        return false;
    struct digest own = subject_commit(subject, nonce);
    return span_equal_secret(digest_span(&own), digest_span(&commitment));
}

static const char *state_of(const struct entry_view *entry) {
    struct span state = entry_view_value(entry, "state");
    struct span codes = entry_view_value(entry, "codes");
    if (memmem(codes.at, codes.len, "\"ENJOINED\"", 10)) return "stopped";
    if (span_is(state, outward_str(OUTWARD_RELEASED))) return "released";
    return span_is(state, outward_str(OUTWARD_UNDER_REVIEW)) ? "under-review" : "not-released";
}

/* The consent that an ask about them rested on; each once. */
static struct err consent_put(const struct view_want *want, struct arena *scratch, uint64_t index,
                              json_t *list) {
    struct keeper *keeper = want->keeper;
    struct vault_case *found = ARENA_NEW(scratch, struct vault_case);
    struct ask *ask = ARENA_NEW(scratch, struct ask);
    struct consent *consent = ARENA_NEW(scratch, struct consent);
    OWNED_JSON record = NULL;
    struct span text;
    bool has = false;
    bool standing = false;
    TRY(case_by_entry(keeper->vault, scratch, index, found, &has));
    if (!has) return err_none();
    TRY(json_read(found->record, CASE_BYTES_MAX, &record));
    TRY(json_need_str(record, "record", "ask_text", ASK_BYTES_MAX, &text));
    TRY(ask_read(scratch, text, ask));
    if (!ask->consent.len) return err_none();
    consent_open(scratch, keeper->roll, ask->consent, consent, &has, &standing);
    for (size_t i = 0; has && i < json_array_size(list); i++) {
        const char *id = json_string_value(json_object_get(json_array_get(list, i), "consent"));
        if (id && span_is(consent->id, id)) has = false;
    }
    if (!has) return err_none();
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
    json_set_span(o, "state", span_str(state_of(entry)));
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

/* An unsealed decision commits under the key that its unseal entry shows. */
static struct err unsealed_look(const struct view_want *want, struct arena *scratch,
                                const struct entry_view *unseal, json_t *view) {
    struct secret key;
    struct span bytes;
    struct entry_view entry;
    uint64_t index = entry_view_count(unseal, "entry");
    if (!entry_view_hex(unseal, "key", key.byte, sizeof key.byte)) return err_none();
    TRY(ledger_entry_at(want->keeper->ledger, scratch, index, &bytes));
    TRY(entry_scan(bytes, &entry));
    struct secret secret = seal_subject(&key, want->subject);
    bool theirs = is_theirs(want, &entry, &secret);
    secret_wipe(&secret);
    return theirs ? ask_put(want, scratch, index, &entry, view) : err_none();
}

struct err view_me(struct arena *arena, const struct view_want *want, json_t *o) {
    OWNED_ARENA scratch = arena_open(SCRATCH_BYTES);
    json_t *looks = json_array();
    json_object_set_new(o, "entries", json_array());
    json_object_set_new(o, "looks", looks);
    json_object_set_new(o, "consents", json_array());
    if (!want->subject) return err_make(ERR_INPUT, "nobody sits here");
    uint64_t seen;
    /* That they look is an entry of theirs, and comes first. */
    TRY(inspection_record(want->keeper, "subject", SPAN_LITERAL("page"), want->subject, &seen));
    view_set_time(o, "now", keeper_now(want->keeper));
    OWNED_WALK walk;
    ledger_walk_begin(&walk, want->keeper->ledger, 0);
    for (bool end = false; !end;) {
        uint64_t i;
        struct span bytes;
        struct entry_view entry;
        TRY(ledger_walk_next(&walk, &i, &bytes, &end));
        if (end) break;
        arena_wipe(scratch);
        TRY(entry_scan(bytes, &entry));
        if (entry.kind == ENTRY_UNSEAL) TRY(unsealed_look(want, scratch, &entry, o));
        if (entry.kind != ENTRY_DECISION && entry.kind != ENTRY_INSPECTION) continue;
        if (!is_theirs(want, &entry, want->subject)) continue;
        if (entry.kind == ENTRY_DECISION)
            TRY(ask_put(want, scratch, i, &entry, o));
        else
            look_put(i, &entry, looks);
    }
    return err_none();
}
