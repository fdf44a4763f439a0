/* When does the ledger say what people did about an ask that waits? At the same times and in the
 * same number of entries for every ask, whether anybody did anything or nobody was asked:
 * doc/decisions/ 042. Two entries each time: a commitment to what officers signed since the one
 * before, and an inspection, of this person where somebody looked, and else of nobody. */
#include "ask/pending.h"

#include "ask/enact.h"
#include "base/bytes.h"

#include <assert.h>

enum { ROUND_BYTES_MAX = 64 * 1024 * 1024 };

instant cover_time(const struct pending *pending, size_t i) {
    return pending->since + (pending->due - pending->since) * (instant)i / COVERS;
}

instant cover_next(const struct pending *pending) {
    size_t next = pending->opening_count + 1;
    return cover_time(pending, next < COVERS ? next : COVERS);
}

/* ---- what is committed to ---- */

/* What was signed, of one commitment (0: of the next). */
static json_t *signed_list(const struct pending *pending, uint64_t entry) {
    json_t *list = json_array();
    for (size_t i = 0; i < pending->spoken_count; i++) {
        const struct spoken *spoken = &pending->spoken[i];
        if (spoken->entry != entry || !spoken->jws.len) continue;
        json_array_append_new(list, json_stringn((const char *)spoken->jws.at, spoken->jws.len));
    }
    return list;
}

static json_t *looks_list(const struct pending *pending, uint64_t entry) {
    char when[INSTANT_TEXT_BYTES];
    json_t *list = json_array();
    for (size_t i = 0; i < pending->spoken_count; i++) {
        const struct spoken *spoken = &pending->spoken[i];
        if (spoken->entry != entry || spoken->jws.len) continue;
        instant_write(spoken->looked, when);
        json_array_append_new(list, json_string(when));
    }
    return list;
}

/* A list is an array, and RFC 8785 writes objects: its one member has no name to change. */
static struct span list_write(struct arena *arena, const char *name, json_t *list) {
    OWNED_JSON o = json_object();
    json_object_set_new(o, name, list);
    return json_write(arena, o);
}

static bool looked_at(const struct pending *pending) {
    for (size_t i = 0; i < pending->spoken_count; i++)
        if (pending->spoken[i].entry == 0 && !pending->spoken[i].jws.len) return true;
    return false;
}

/* ---- one pair of entries ---- */

static struct err finding_write_entry(struct arena *arena, const struct pending *pending,
                                      const uint8_t nonce[DIGEST_BYTES],
                                      struct ledger_entry *entry) {
    struct span text = list_write(arena, "jws", signed_list(pending, 0));
    struct digest commitment = hmac_sha256(span_of(nonce, DIGEST_BYTES), &text, 1);
    OWNED_JSON o = json_object();
    json_set_span(o, "commitment", span_str(hex_str(arena, digest_span(&commitment))));
    return entry_write(arena, entry->kind, entry->time, o, &entry->bytes);
}

static struct err look_write_entry(struct keeper *keeper, struct arena *arena,
                                   const struct pending *pending, const uint8_t blind[DIGEST_BYTES],
                                   struct ledger_entry *entry) {
    struct secret subject;
    struct span text = list_write(arena, "looks", looks_list(pending, 0));
    if (looked_at(pending))
        TRY(decision_subject(keeper, arena, pending->paused, &subject));
    else
        random_fill(subject.byte, sizeof subject.byte);
    struct err e = inspection_write(arena, entry->time, "custodian", span_of(blind, DIGEST_BYTES),
                                    text, &subject, entry);
    secret_wipe(&subject);
    return e;
}

/* The vault first, like a case; then both entries in one commit. */
static struct err pair_append(struct keeper *keeper, struct arena *arena, struct pending *pending,
                              bool closes, const struct ledger_entry entry[2], struct span opening,
                              uint64_t *index) {
    struct vault_said said = {.matter = pending->waiting.entry_index,
                              .entry_index = ledger_size(keeper->ledger),
                              .record = opening,
                              .closes = closes};
    TRY(keeper_needs_ledger(keeper));
    TRY(said_put(keeper->vault, &said));
    struct err e = ledger_append(keeper->ledger, entry, 2, ledger_orders(keeper->ledger), index);
    if (err_is(e)) return keeper_discard(keeper, said.entry_index, e);
    assert(*index == said.entry_index && pending->opening_count < OPENINGS_MAX);
    pending->opening[pending->opening_count++] = (struct opening){*index, opening};
    for (size_t i = 0; i < pending->spoken_count; i++)
        if (pending->spoken[i].entry == 0) pending->spoken[i].entry = *index;
    return err_none();
}

struct err commitment_put(struct keeper *keeper, struct arena *arena, struct pending *pending,
                          bool closes, uint64_t *index) {
    uint8_t nonce[DIGEST_BYTES];
    uint8_t blind[DIGEST_BYTES];
    instant now = keeper_now(keeper);
    struct ledger_entry entry[2] = {{.kind = ENTRY_FINDING, .time = now},
                                    {.kind = ENTRY_INSPECTION, .time = now}};
    OWNED_JSON opening = json_object();
    random_fill(nonce, sizeof nonce);
    random_fill(blind, sizeof blind);
    json_set_span(opening, "nonce", span_str(hex_str(arena, span_of(nonce, sizeof nonce))));
    json_set_span(opening, "blind", span_str(hex_str(arena, span_of(blind, sizeof blind))));
    TRY(finding_write_entry(arena, pending, nonce, &entry[0]));
    TRY(look_write_entry(keeper, arena, pending, blind, &entry[1]));
    return pair_append(keeper, arena, pending, closes, entry, json_write(arena, opening), index);
}

/* ---- on schedule ---- */

static bool is_left_over(const struct pending *pending) {
    for (size_t i = 0; i < pending->spoken_count; i++)
        if (pending->spoken[i].entry == 0) return true;
    return false;
}

/* The last pair comes with the answer, so that what is said until then is in it. */
struct err cover_put(struct keeper *keeper, struct arena *arena, struct pending *pending,
                     bool all) {
    uint64_t index;
    while (pending->opening_count < COVERS - 1 + (size_t)all &&
           (all || cover_next(pending) <= keeper_now(keeper)))
        TRY(commitment_put(keeper, arena, pending, false, &index));
    /* Only where an answer failed after its last pair. */
    if (all && is_left_over(pending)) TRY(commitment_put(keeper, arena, pending, false, &index));
    return err_none();
}

/* What was said after the answer is committed to at once; here only what a stop of the machine kept
 * from it. */
static struct err left_over_put(struct keeper *keeper, struct arena *arena,
                                struct pending *pending) {
    struct pending_view view;
    uint64_t index;
    if (!is_left_over(pending)) return err_none();
    TRY(pending_view(keeper, arena, pending, &view));
    return commitment_put(keeper, arena, pending, pending_nothing_owed(&view), &index);
}

struct err cover_round(struct keeper *keeper) {
    OWNED_ARENA arena = arena_open(ROUND_BYTES_MAX);
    uint64_t from = 0;
    bool has = true;
    while (has) {
        OWNED_PENDING pending = {0};
        arena_wipe(arena);
        TRY(pending_next(keeper, arena, &from, &pending, &has));
        if (!has) break;
        TRY(pending.waiting.answered ? left_over_put(keeper, arena, &pending)
                                     : cover_put(keeper, arena, &pending, false));
    }
    return err_none();
}

/* ---- for the record ---- */

struct span openings_write(struct arena *arena, const struct pending *pending) {
    struct text out = {.arena = arena};
    text_put_byte(&out, '[');
    for (size_t i = 0; i < pending->opening_count; i++) {
        const struct opening *opening = &pending->opening[i];
        OWNED_JSON row = json_loadb((const char *)opening->record.at, opening->record.len, 0, NULL);
        assert(row); /* it was read when it was taken out of the vault */
        json_set_int(row, "entry", (int64_t)opening->entry);
        json_object_set_new(row, "jws", signed_list(pending, opening->entry));
        json_object_set_new(row, "looks", looks_list(pending, opening->entry));
        if (i) text_put_byte(&out, ',');
        text_put(&out, json_write(arena, row));
    }
    text_put_byte(&out, ']');
    return text_span(&out);
}
