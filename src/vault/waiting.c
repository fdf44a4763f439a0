/* Which asks wait for people, and what have people said about them? An ask waits from its pending
 * entry to the last that is owed about it. What officers say is a sealed row under the ledger entry
 * that commits to it. Nothing here looks at anybody's record. */
#include "vault/inside.h"

#include <assert.h>

static void waiting_tag(const struct vault *vault, struct span ask_id, uint8_t tag[TAG_BYTES]) {
    struct span part[] = {SPAN_LITERAL("waiting"), ask_id};
    vault_tag(vault->keys.case_index, part, 2, tag);
}

/* ---- beside a round's cases (case.c) ---- */

struct err waiting_keep(struct vault *vault, const struct vault_case *one, uint64_t entry) {
    uint8_t tag[TAG_BYTES];
    sqlite3_stmt *stmt;
    if (one->answers) {
        stmt = vault_statement(vault, ANSWER_WAITING);
        bind_uint(stmt, 1, one->answers);
        bind_uint(stmt, 2, entry);
        bind_uint(stmt, 3, one->open ? 0 : entry);
        return vault_step(vault, stmt, "keep what waits");
    }
    if (!one->open) return err_none();
    waiting_tag(vault, span_str(one->ask_id), tag);
    stmt = vault_statement(vault, ADD_WAITING);
    bind_uint(stmt, 1, entry);
    bind_span(stmt, 2, span_of(tag, sizeof tag));
    return vault_step(vault, stmt, "keep what waits");
}

struct err waiting_discard_from(struct vault *vault, uint64_t ledger_size) {
    static const enum statement each[] = {DROP_WAITING,           DROP_SAID,   DROP_SPOKEN,
                                          REOPEN_ANSWERED,        FREE_SPOKEN, REOPEN_CLOSED,
                                          DROP_UNRECORDED_NOTICES};
    for (size_t i = 0; i < sizeof each / sizeof *each; i++) {
        sqlite3_stmt *stmt = vault_statement(vault, each[i]);
        bind_uint(stmt, 1, ledger_size);
        TRY(vault_step(vault, stmt, "discard from it"));
    }
    return err_none();
}

/* ---- what officers say ---- */

static struct err said_add(struct vault *vault, const struct vault_said *said) {
    struct span sealed = row_seal(vault->scratch, vault->keys.cases,
                                  (struct row_id){ROW_SAID, said->entry_index, 0}, said->record);
    sqlite3_stmt *stmt = vault_statement(vault, ADD_SAID);
    bind_uint(stmt, 1, said->entry_index);
    bind_uint(stmt, 2, said->matter);
    bind_span(stmt, 3, sealed);
    TRY(vault_step(vault, stmt, "add a commitment to it"));
    stmt = vault_statement(vault, TAKE_SPOKEN);
    bind_uint(stmt, 1, said->matter);
    bind_uint(stmt, 2, said->entry_index);
    TRY(vault_step(vault, stmt, "add a commitment to it"));
    if (!said->closes) return err_none();
    stmt = vault_statement(vault, CLOSE_WAITING);
    bind_uint(stmt, 1, said->matter);
    bind_uint(stmt, 2, said->entry_index);
    return vault_step(vault, stmt, "keep what waits");
}

static struct err spoken_add(struct vault *vault, uint64_t matter, struct span record) {
    bool has = false;
    sqlite3_stmt *stmt = vault_statement(vault, LAST_SPOKEN);
    TRY(vault_row(vault, stmt, &has));
    uint64_t number = 1 + (has ? (uint64_t)sqlite3_column_int64(stmt, 0) : 0);
    sqlite3_reset(stmt);
    struct span sealed =
        row_seal(vault->scratch, vault->keys.cases, (struct row_id){ROW_SPOKEN, number, 0}, record);
    stmt = vault_statement(vault, ADD_SPOKEN);
    bind_uint(stmt, 1, number);
    bind_uint(stmt, 2, matter);
    bind_span(stmt, 3, sealed);
    return vault_step(vault, stmt, "add a finding to it");
}

static struct err length_check(struct span record) {
    if (record.len <= SAID_BYTES_MAX) return err_none();
    return err_make(ERR_INPUT,
                    "a finding is larger than the %d bytes that are kept; write a shorter note",
                    SAID_BYTES_MAX);
}

static struct err ended(struct vault *vault, struct err e) {
    if (!err_is(e)) e = db_commit(vault->db);
    if (err_is(e)) db_rollback(vault->db);
    arena_wipe(vault->scratch);
    return e;
}

struct err spoken_put(struct vault *vault, uint64_t matter, struct span record) {
    assert(!vault->loading);
    TRY(length_check(record));
    TRY(db_begin(vault->db));
    return ended(vault, spoken_add(vault, matter, record));
}

struct err said_put(struct vault *vault, const struct vault_said *said) {
    assert(!vault->loading);
    TRY(length_check(said->record));
    TRY(db_begin(vault->db));
    return ended(vault, said_add(vault, said));
}

struct err spoken_next(struct vault *vault, struct arena *arena, uint64_t matter, uint64_t *from,
                       struct vault_spoken *spoken, bool *has) {
    struct span plain;
    sqlite3_stmt *stmt = vault_statement(vault, NEXT_SPOKEN);
    bind_uint(stmt, 1, matter);
    bind_uint(stmt, 2, *from);
    TRY(vault_row(vault, stmt, has));
    if (!*has) return err_none();
    uint64_t number = (uint64_t)sqlite3_column_int64(stmt, 0);
    uint64_t entry = (uint64_t)sqlite3_column_int64(stmt, 1);
    struct err e = row_open(vault->scratch, vault->keys.cases,
                            (struct row_id){ROW_SPOKEN, number, 0}, db_blob(stmt, 2), &plain);
    sqlite3_reset(stmt);
    if (!err_is(e)) *spoken = (struct vault_spoken){entry, arena_copy(arena, plain)};
    *from = number + 1;
    arena_wipe(vault->scratch);
    return e;
}

struct err said_next(struct vault *vault, struct arena *arena, uint64_t matter, uint64_t *from,
                     struct vault_said *said, bool *has) {
    struct span plain;
    sqlite3_stmt *stmt = vault_statement(vault, NEXT_SAID);
    bind_uint(stmt, 1, matter);
    bind_uint(stmt, 2, *from);
    TRY(vault_row(vault, stmt, has));
    if (!*has) return err_none();
    uint64_t entry = (uint64_t)sqlite3_column_int64(stmt, 0);
    struct err e = row_open(vault->scratch, vault->keys.cases, (struct row_id){ROW_SAID, entry, 0},
                            db_blob(stmt, 1), &plain);
    sqlite3_reset(stmt);
    if (!err_is(e))
        *said = (struct vault_said){
            .matter = matter, .entry_index = entry, .record = arena_copy(arena, plain)};
    *from = entry + 1;
    arena_wipe(vault->scratch);
    return e;
}

/* ---- what waits ---- */

static struct vault_waiting waiting_row(sqlite3_stmt *stmt) {
    return (struct vault_waiting){.entry_index = (uint64_t)sqlite3_column_int64(stmt, 0),
                                  .answered = (uint64_t)sqlite3_column_int64(stmt, 1),
                                  .closed = (uint64_t)sqlite3_column_int64(stmt, 2)};
}

struct err waiting_next(struct vault *vault, uint64_t *from, struct vault_waiting *waiting,
                        bool *has) {
    sqlite3_stmt *stmt = vault_statement(vault, NEXT_WAITING);
    bind_uint(stmt, 1, *from);
    TRY(vault_row(vault, stmt, has));
    if (!*has) return err_none();
    *waiting = waiting_row(stmt);
    sqlite3_reset(stmt);
    *from = waiting->entry_index + 1;
    return err_none();
}

struct err waiting_by_ask(struct vault *vault, struct span ask_id, struct vault_waiting found[2],
                          size_t *count) {
    uint8_t tag[TAG_BYTES];
    bool has = true;
    waiting_tag(vault, ask_id, tag);
    sqlite3_stmt *stmt = vault_statement(vault, FIND_WAITING);
    bind_span(stmt, 1, span_of(tag, sizeof tag));
    for (*count = 0; *count < 2; (*count)++) {
        TRY(vault_row(vault, stmt, &has));
        if (!has) break;
        found[*count] = waiting_row(stmt);
    }
    sqlite3_reset(stmt);
    return err_none();
}

struct err case_at(struct vault *vault, struct arena *arena, uint64_t entry_index,
                   struct vault_case *found) {
    struct vault_case *one = ARENA_NEW(vault->scratch, struct vault_case);
    struct err e = case_fetch(vault, entry_index, one);
    if (!err_is(e)) case_keep(arena, one, found);
    arena_wipe(vault->scratch);
    return e;
}
