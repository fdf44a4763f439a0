/* What is a requester still to be told, and when is it tried next? A notice holds ids and is sealed
 * like a case; under a keyed tag it is found by whom it is for. It is there from before the entry
 * that it speaks of until its days are over, and is due until it was delivered. */
#include "vault/inside.h"

#include "base/bytes.h"

#include <assert.h>

static void notice_tag(const struct vault *vault, struct span requester, uint8_t tag[TAG_BYTES]) {
    struct span part[] = {SPAN_LITERAL("notice"), requester};
    vault_tag(vault->keys.case_index, part, 2, tag);
}

struct secret vault_webhook_secret(const struct vault *vault, struct span requester,
                                   unsigned generation) {
    uint8_t number[4];
    uint8_t len[4];
    struct secret secret;
    be_put_u32(number, generation);
    be_put_u32(len, (uint32_t)requester.len);
    struct span part[] = {span_of(len, 4), requester, span_of(number, 4)};
    struct digest digest = hmac_parts(vault->keys.webhooks, part, 3);
    memcpy(secret.byte, digest.byte, sizeof secret.byte);
    explicit_bzero(&digest, sizeof digest);
    return secret;
}

/* ---- putting ---- */

struct err notice_keep(struct vault *vault, const struct vault_notice *notice) {
    uint8_t tag[TAG_BYTES];
    bool has = false;
    sqlite3_stmt *stmt = vault_statement(vault, LAST_NOTICE);
    assert(notice->record.len <= NOTICE_RECORD_BYTES_MAX);
    TRY(vault_row(vault, stmt, &has));
    uint64_t number = 1 + (has ? (uint64_t)sqlite3_column_int64(stmt, 0) : 0);
    sqlite3_reset(stmt);
    notice_tag(vault, notice->requester, tag);
    struct span sealed = row_seal(vault->scratch, vault->keys.cases,
                                  (struct row_id){ROW_NOTICE, number, 0}, notice->record);
    stmt = vault_statement(vault, ADD_NOTICE);
    bind_uint(stmt, 1, number);
    bind_span(stmt, 2, span_of(tag, sizeof tag));
    bind_uint(stmt, 3, notice->entry);
    bind_uint(stmt, 4, (uint64_t)(notice->made > 0 ? notice->made : 0));
    bind_span(stmt, 5, sealed);
    return vault_step(vault, stmt, "add a notice to it");
}

static struct err ended(struct vault *vault, struct err e) {
    if (!err_is(e)) e = db_commit(vault->db);
    if (err_is(e)) db_rollback(vault->db);
    arena_wipe(vault->scratch);
    return e;
}

struct err notice_put_many(struct vault *vault, const struct vault_notice *many, size_t count) {
    struct err e = err_none();
    assert(!vault->loading);
    if (count == 0) return e;
    TRY(db_begin(vault->db));
    for (size_t i = 0; i < count && !err_is(e); i++) {
        e = notice_keep(vault, &many[i]);
        arena_wipe(vault->scratch);
    }
    return ended(vault, e);
}

/* ---- what is due ---- */

struct err notice_first_due(struct vault *vault, instant *due, bool *has) {
    sqlite3_stmt *stmt = vault_statement(vault, FIRST_NOTICE);
    TRY(vault_row(vault, stmt, has));
    if (*has) *due = (instant)sqlite3_column_int64(stmt, 0);
    sqlite3_reset(stmt);
    return err_none();
}

/* The row that the statement stands on. */
static struct err notice_read(struct vault *vault, struct arena *arena, sqlite3_stmt *stmt,
                              struct span requester, struct vault_notice *notice) {
    struct span plain;
    *notice = (struct vault_notice){.number = (uint64_t)sqlite3_column_int64(stmt, 0),
                                    .entry = (uint64_t)sqlite3_column_int64(stmt, 1),
                                    .made = (instant)sqlite3_column_int64(stmt, 2),
                                    .tries = (unsigned)sqlite3_column_int64(stmt, 3),
                                    .requester = requester};
    struct err e =
        row_open(vault->scratch, vault->keys.cases, (struct row_id){ROW_NOTICE, notice->number, 0},
                 db_blob(stmt, 4), &plain);
    if (!err_is(e)) notice->record = arena_copy(arena, plain);
    arena_wipe(vault->scratch);
    return e;
}

struct err notice_due(struct vault *vault, struct arena *arena, struct span requester, instant now,
                      size_t after, struct vault_notice *notice, bool *has) {
    uint8_t tag[TAG_BYTES];
    notice_tag(vault, requester, tag);
    sqlite3_stmt *stmt = vault_statement(vault, NEXT_NOTICE);
    bind_span(stmt, 1, span_of(tag, sizeof tag));
    bind_uint(stmt, 2, (uint64_t)(now > 0 ? now : 0));
    bind_uint(stmt, 3, after);
    TRY(vault_row(vault, stmt, has));
    if (!*has) return err_none();
    struct err e = notice_read(vault, arena, stmt, requester, notice);
    sqlite3_reset(stmt);
    return e;
}

struct err notice_next_of(struct vault *vault, struct arena *arena, struct span requester,
                          uint64_t *after, struct vault_notice *notice, bool *has) {
    uint8_t tag[TAG_BYTES];
    notice_tag(vault, requester, tag);
    sqlite3_stmt *stmt = vault_statement(vault, LIST_NOTICE);
    bind_span(stmt, 1, span_of(tag, sizeof tag));
    bind_uint(stmt, 2, *after);
    TRY(vault_row(vault, stmt, has));
    if (!*has) return err_none();
    bool over = sqlite3_column_int64(stmt, 5) != 0;
    struct err e = notice_read(vault, arena, stmt, requester, notice);
    sqlite3_reset(stmt);
    TRY(e);
    notice->over = over;
    *after = notice->number;
    return err_none();
}

struct err notice_waiting(struct vault *vault, uint64_t *count) {
    bool has = false;
    sqlite3_stmt *stmt = vault_statement(vault, COUNT_NOTICE);
    TRY(vault_row(vault, stmt, &has));
    *count = has ? (uint64_t)sqlite3_column_int64(stmt, 0) : 0;
    sqlite3_reset(stmt);
    return err_none();
}

/* ---- what became of it ---- */

static struct err tried_keep(struct vault *vault, const struct notice_tried *tried) {
    sqlite3_stmt *stmt = vault_statement(vault, tried->again ? DELAY_NOTICE : END_NOTICE);
    bind_uint(stmt, 1, tried->number);
    if (tried->again) bind_uint(stmt, 2, (uint64_t)tried->again);
    return vault_step(vault, stmt, "keep its notices");
}

struct err notice_tried_many(struct vault *vault, const struct notice_tried *tried, size_t count) {
    struct err e = err_none();
    assert(!vault->loading);
    if (count == 0) return e;
    TRY(db_begin(vault->db));
    for (size_t i = 0; i < count && !err_is(e); i++)
        e = tried_keep(vault, &tried[i]);
    return ended(vault, e);
}

struct err notice_drop_before(struct vault *vault, instant made, uint64_t *dropped) {
    static const enum statement statement[] = {DROP_OLD_NOTICES, DROP_PAST_NOTICES};
    for (size_t i = 0; i < sizeof statement / sizeof *statement; i++) {
        sqlite3_stmt *stmt = vault_statement(vault, statement[i]);
        bind_uint(stmt, 1, (uint64_t)(made > 0 ? made : 0));
        TRY(vault_step(vault, stmt, "drop old notices of it"));
        if (i == 0) *dropped = (uint64_t)sqlite3_changes(vault->db);
    }
    return err_none();
}
