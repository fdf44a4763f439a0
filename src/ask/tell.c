/* What is a requester told without asking? */
#include "ask/tell.h"

#include "base/bytes.h"
#include "base/canon.h"

enum { TELL_BYTES_MAX = 64 * 1024 * 1024, TELL_AT_ONCE = 1024 };

static bool is_told(const struct keeper *keeper, struct span requester) {
    const struct requester *found = roll_requester(keeper->roll, requester);
    return found && found->webhook && !found->revoked;
}

/* {type, timestamp, data}, as Standard Webhooks has it; sent byte for byte as it is kept. */
static struct span body_write(struct arena *arena, const struct keeper *keeper, const char *type,
                              const char *name, struct span id) {
    char now[INSTANT_TEXT_BYTES];
    struct canon to = {.text = {.arena = arena}};
    instant_write(keeper_now(keeper), now);
    canon_begin(&to, NULL);
    canon_begin(&to, "data");
    canon_put(&to, name, id);
    canon_end(&to);
    canon_put(&to, "timestamp", span_str(now));
    canon_put(&to, "type", span_str(type));
    canon_end(&to);
    return canon_text(&to);
}

static struct span record_write(struct arena *arena, struct span body, struct span trace) {
    uint8_t random[16];
    char id[4 + 2 * sizeof random + 1] = "msg_";
    struct canon to = {.text = {.arena = arena}};
    random_fill(random, sizeof random);
    hex_write(span_of(random, sizeof random), id + 4);
    canon_begin(&to, NULL);
    canon_put(&to, "body", body);
    canon_put(&to, "id", span_str(id));
    if (trace.len) canon_put(&to, "trace", trace);
    canon_end(&to);
    return canon_text(&to);
}

struct err told_read(struct arena *arena, struct span record, struct told *told) {
    static const char where[] = "a notice";
    struct told found;
    OWNED_JSON o = NULL;
    TRY(json_read(record, NOTICE_RECORD_BYTES_MAX, &o));
    TRY(json_need_str(o, where, "body", NOTICE_RECORD_BYTES_MAX, &found.body));
    TRY(json_need_str(o, where, "id", 64, &found.id));
    TRY(json_may_str(o, where, "trace", CASE_NAME_BYTES_MAX, &found.trace));
    told->body = arena_copy(arena, found.body);
    told->id = arena_copy(arena, found.id);
    told->trace = found.trace.len ? arena_copy(arena, found.trace) : (struct span){0};
    return err_none();
}

/* ---- an ask that waited ---- */

void tell_of_answer(const struct keeper *keeper, const struct decided *decided,
                    struct vault_case *saved) {
    struct arena *arena = decided->arena;
    if (!decided->answers || !is_told(keeper, decided->requester)) return;
    struct span body =
        body_write(arena, keeper, "ask.decided", "ask_id", span_str(decided->ask_id));
    saved->notice = record_write(arena, body, decided->trace);
    saved->notice_made = clock_now();
}

/* ---- a batch ---- */

struct err tell_of_batch(struct keeper *keeper, struct span requester, struct span batch_id,
                         uint64_t entry) {
    OWNED_ARENA arena = arena_open(1024 * 1024);
    if (!is_told(keeper, requester)) return err_none();
    struct span body = body_write(arena, keeper, "batch.finished", "batch_id", batch_id);
    struct vault_notice notice = {.requester = requester,
                                  .record = record_write(arena, body, (struct span){0}),
                                  .entry = entry,
                                  .made = clock_now()};
    return notice_put_many(keeper->vault, &notice, 1);
}

/* ---- recalls ---- */

static struct err recall_add(struct keeper *keeper, struct arena *arena,
                             const struct ledger_entry *entry, uint64_t index,
                             struct vault_notice *notice, size_t *count) {
    struct span requester;
    struct span id;
    OWNED_JSON o = NULL;
    if (entry->kind != ENTRY_RECALL) return err_none();
    TRY(json_read(entry->bytes, ENTRY_BYTES_MAX, &o));
    TRY(json_need_str(o, "a recall", "requester", 255, &requester));
    TRY(json_need_str(o, "a recall", "recall", ID_BYTES_MAX, &id));
    if (!is_told(keeper, requester)) return err_none();
    struct span body = body_write(arena, keeper, "recall.issued", "recall_id", id);
    notice[(*count)++] =
        (struct vault_notice){.requester = arena_copy(arena, requester),
                              .record = record_write(arena, body, (struct span){0}),
                              .entry = index,
                              .made = clock_now()};
    return err_none();
}

struct err tell_of_recalls(struct keeper *keeper, const struct ledger_entry *entry, size_t count,
                           uint64_t first) {
    OWNED_ARENA arena = arena_open(TELL_BYTES_MAX);
    for (size_t at = 0; at < count;) {
        size_t found = 0;
        arena_wipe(arena);
        struct vault_notice *notice = ARENA_ARRAY(arena, struct vault_notice, TELL_AT_ONCE);
        for (; at < count && found < TELL_AT_ONCE; at++)
            TRY(recall_add(keeper, arena, &entry[at], first + at, notice, &found));
        TRY(notice_put_many(keeper->vault, notice, found));
    }
    return err_none();
}
