/* What has gone through the gate, month by month? The fold of the public log that the open record
 * and the inspector's page are made of. */
#include "ask/view_inside.h"

#include "store/walk.h"

enum { LOG_BYTES = 64 * 1024 * 1024 };

struct view_log *view_log_open(void) {
    struct arena *arena = arena_open(LOG_BYTES);
    struct view_log *log = ARENA_NEW(arena, struct view_log);
    log->arena = arena;
    return log;
}

void view_log_close(struct view_log *log) {
    if (!log) return;
    arena_close(log->arena);
}

/* ---- what grows ---- */

static void *grown(struct arena *arena, const void *old, size_t size, size_t count, size_t *room) {
    *room = *room ? 2 * *room : 64;
    void *more = arena_alloc_array(arena, size, *room);
    if (count) memcpy(more, old, count * size);
    return more;
}

static struct view_tally *tally_of(struct view_log *log, struct span authority, int month) {
    /* The newest are the last. */
    for (size_t i = log->tallies; i-- > 0;)
        if (log->tally[i].month == month && span_equal(log->tally[i].authority, authority))
            return &log->tally[i];
    if (log->tallies == log->tally_room)
        log->tally =
            grown(log->arena, log->tally, sizeof *log->tally, log->tallies, &log->tally_room);
    struct view_tally *tally = &log->tally[log->tallies++];
    *tally = (struct view_tally){.authority = arena_copy(log->arena, authority), .month = month};
    return tally;
}

static void asker_add(struct view_log *log, struct span authority, struct span requester) {
    for (size_t i = 0; i < log->askers; i++)
        if (span_equal(log->asker[i].requester, requester) &&
            span_equal(log->asker[i].authority, authority))
            return;
    if (log->askers == log->asker_room)
        log->asker =
            grown(log->arena, log->asker, sizeof *log->asker, log->askers, &log->asker_room);
    log->asker[log->askers++] =
        (struct view_asker){arena_copy(log->arena, authority), arena_copy(log->arena, requester)};
}

/* ---- one entry ---- */

static bool has_word(struct span list, const char *word) {
    return memmem(list.at, list.len, word, strlen(word)) != NULL;
}

static void decision_fold(struct view_log *log, const struct entry_view *entry) {
    struct date day = date_of(entry->time);
    struct span authority = entry_view_value(entry, "authority");
    struct span state = entry_view_value(entry, "state");
    struct view_tally *tally = tally_of(log, authority, day.year * 12 + day.month - 1);
    asker_add(log, authority, entry_view_value(entry, "requester"));
    instant review;
    log->sealed += entry_review(entry, &review);
    tally->asked++;
    if (span_is(state, outward_str(OUTWARD_RELEASED)))
        tally->released++;
    else if (span_is(state, outward_str(OUTWARD_UNDER_REVIEW)))
        tally->waiting++;
    else if (has_word(entry_view_value(entry, "codes"), "\"ENJOINED\""))
        tally->stopped++;
    else
        tally->refused++;
}

static void entry_fold(struct view_log *log, uint64_t index, const struct entry_view *entry) {
    if (entry->kind == ENTRY_DECISION) decision_fold(log, entry);
    if (entry->kind == ENTRY_UNSEAL) log->unsealed++;
    if (entry->kind != ENTRY_BATCH ||
        !span_is(entry_view_value(entry, "state"), outward_str(OUTWARD_NOT_RELEASED)))
        return;
    if (log->refusals == log->refused_room)
        log->refused = grown(log->arena, log->refused, sizeof *log->refused, log->refusals,
                             &log->refused_room);
    log->refused[log->refusals++] = index;
}

struct err view_log_fold(struct view_log *log, struct keeper *keeper, uint64_t most, bool *behind) {
    OWNED_WALK walk;
    bool end = false;
    ledger_walk_begin(&walk, keeper->ledger, log->next);
    for (uint64_t done = 0; done < most; done++) {
        uint64_t index;
        struct span bytes;
        struct entry_view entry;
        TRY(ledger_walk_next(&walk, &index, &bytes, &end));
        if (end) break;
        TRY(entry_scan(bytes, &entry));
        entry_fold(log, index, &entry);
        log->next = index + 1;
    }
    *behind = log->next < ledger_size(keeper->ledger);
    return err_none();
}
