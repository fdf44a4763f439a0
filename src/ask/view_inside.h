/* What do the files of the views share? */
#ifndef ASK_VIEW_INSIDE_H
#define ASK_VIEW_INSIDE_H

#include "ask/view.h"
#include "law/law.h"

void view_set_time(json_t *o, const char *key, instant t);
/* A list of words, from a canonical list of strings ("a","b") as an entry has it. New reference. */
json_t *view_words(struct span list);
json_t *view_spans(const struct span *span, size_t count);
/* What the steps before this one left, or zeros (`*fresh`). */
void *view_state_of(const struct view_want *want, struct arena *arena, size_t bytes, bool *fresh);
/* Looks for entries of the person who sits there, a step of it where the view is made by steps. */
struct err view_mine(const struct view_want *want, bool *later);
/* A small count is told as a band. */
void view_set_count(json_t *o, const char *key, uint64_t count);
/* Sets authority, cite and title; only the first where the pack has none of that id. */
void view_set_authority(const struct keeper *keeper, json_t *o, struct span authority);
/* The name of a requester as it was enrolled; its id where it has none. */
struct span view_name(struct keeper *keeper, struct arena *arena, struct span requester);
/* released, not-released, under-review or stopped: how a decision stands, as its entry says it. */
const char *view_state(const struct entry_view *entry);
/* What the pack calls a field or a purpose; the id where it has no word. */
struct span view_says(const struct keeper *keeper, const char *id);
/* Names of fields as people read them; the id where the pack has none. New reference. */
json_t *view_fields(const struct keeper *keeper, const json_t *ids);
/* The entry, read. `*json` is the caller's. */
struct err view_entry(struct keeper *keeper, struct arena *arena, uint64_t index,
                      enum entry_kind *kind, json_t **json);
/* The witnesses' newest signatures. New reference. */
json_t *view_witnesses(struct arena *arena, const struct view_want *want);
/* An order of the ledger. New reference. */
json_t *view_order_json(const struct order *order, instant now);

struct err view_open(struct arena *arena, const struct view_want *want, json_t *o);
struct err view_audit(struct arena *arena, const struct view_want *want, json_t *o);
struct err view_audit_search(struct arena *arena, const struct view_want *want, json_t *o);
struct err view_audit_relied(struct arena *arena, const struct view_want *want, json_t *o);
struct err view_audit_replay(struct arena *arena, const struct view_want *want, json_t *o);
struct err view_statistics(struct arena *arena, const struct view_want *want, json_t *o);
struct err view_told(struct arena *arena, const struct view_want *want, json_t *o);
struct err view_told_one(struct arena *arena, const struct view_want *want, json_t *o);
struct err view_impact(struct arena *arena, const struct view_want *want, json_t *o);
struct err view_authorities(struct arena *arena, const struct view_want *want, json_t *o);
struct err view_authority(struct arena *arena, const struct view_want *want, json_t *o);
struct err view_me(struct arena *arena, const struct view_want *want, json_t *o);
struct err view_usage(struct arena *arena, const struct view_want *want, json_t *o);
struct err view_usage_period(struct arena *arena, const struct view_want *want, json_t *o);
struct err view_disputes(struct arena *arena, const struct view_want *want, json_t *o);
/* Those of the person who sits there. */
struct err view_own_disputes(const struct view_want *want, json_t *list);
struct err view_queue(struct arena *arena, const struct view_want *want, json_t *o);
struct err view_sheet(struct arena *arena, const struct view_want *want, json_t *o);
struct err view_letter(struct arena *arena, const struct view_want *want, json_t *o);
struct err view_orders(struct arena *arena, const struct view_want *want, json_t *o);
struct err view_order(struct arena *arena, const struct view_want *want, json_t *o);
struct err view_recalls(struct arena *arena, const struct view_want *want, json_t *o);
/* Those to the requester that it has not acknowledged. */
struct err view_own_recalls(struct arena *arena, const struct view_want *want, json_t *o);
struct err view_report_jct(struct arena *arena, const struct view_want *want, json_t *o);
struct err view_report_5466b(struct arena *arena, const struct view_want *want, json_t *o);
struct err view_report_who(struct arena *arena, const struct view_want *want, json_t *o);
struct err view_report_affected(struct arena *arena, const struct view_want *want, json_t *o);
struct err view_events(struct arena *arena, const struct view_want *want, json_t *o);
struct err view_requesters(struct arena *arena, const struct view_want *want, json_t *o);
struct err view_officers(struct arena *arena, const struct view_want *want, json_t *o);
struct err view_constructions(struct arena *arena, const struct view_want *want, json_t *o);
struct err view_reports(struct arena *arena, const struct view_want *want, json_t *o);
struct err view_agency(struct arena *arena, const struct view_want *want, json_t *o);
struct err view_agency_ask(struct arena *arena, const struct view_want *want, json_t *o);
struct err view_agency_batch(struct arena *arena, const struct view_want *want, json_t *o);

/* ---- the fold (view_log.c) ---- */

/* Decisions of one authority in one month. */
struct view_tally {
    struct span authority;
    int month; /* twelve a year */
    uint64_t asked, released, refused, waiting, stopped;
};
struct view_asker { /* who asked under what */
    struct span authority, requester;
};
struct view_refused { /* a file refused whole */
    uint64_t index;
};
struct view_log {
    struct arena *arena;
    uint64_t next; /* entry to fold */
    struct view_tally *tally;
    size_t tallies, tally_room;
    struct view_asker *asker;
    size_t askers, asker_room;
    uint64_t *refused; /* entries of files refused whole */
    size_t refusals, refused_room;
    uint64_t sealed, unsealed;
};

#endif
