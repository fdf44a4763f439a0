/* What have people said is wrong, and was it answered? A row holds a keyed tag of who said it,
 * when, and sealed the entry and the words. */
#include "vault/inside.h"

#include "base/bytes.h"

#include <assert.h>

const char dispute_schema[] =
    "CREATE TABLE IF NOT EXISTS dispute (number INTEGER PRIMARY KEY, whom BLOB NOT NULL,"
    " at INTEGER NOT NULL, answered INTEGER NOT NULL, sealed BLOB NOT NULL) STRICT;"
    "CREATE INDEX IF NOT EXISTS dispute_whom ON dispute (whom, number);"
    "CREATE INDEX IF NOT EXISTS dispute_open ON dispute (number) WHERE answered = 0;";

static void whom_tag(const struct vault *vault, struct span whom, uint8_t tag[TAG_BYTES]) {
    const struct span part[] = {SPAN_LITERAL("dispute"), whom};
    vault_tag(vault->keys.codes, part, 2, tag);
}

static struct span dispute_seal(struct vault *vault, uint64_t number, uint64_t entry,
                                struct span says) {
    struct text plain = {.arena = vault->scratch};
    be_put_u64(text_put_room(&plain, 8), entry);
    text_put(&plain, says);
    return row_seal(vault->scratch, vault->keys.cases, (struct row_id){ROW_DISPUTE, number, 0},
                    text_span(&plain));
}

static struct err dispute_add(struct vault *vault, struct span whom, instant at, uint64_t entry,
                              struct span says, uint64_t *number) {
    uint8_t tag[TAG_BYTES];
    bool has = false;
    whom_tag(vault, whom, tag);
    sqlite3_stmt *stmt = vault_statement(vault, LAST_DISPUTE);
    TRY(vault_row(vault, stmt, &has));
    *number = 1 + (has ? (uint64_t)sqlite3_column_int64(stmt, 0) : 0);
    sqlite3_reset(stmt);
    stmt = vault_statement(vault, ADD_DISPUTE);
    bind_uint(stmt, 1, *number);
    bind_span(stmt, 2, span_of(tag, sizeof tag));
    bind_uint(stmt, 3, (uint64_t)at);
    bind_span(stmt, 4, dispute_seal(vault, *number, entry, says));
    return vault_step(vault, stmt, "add a dispute to it");
}

struct err dispute_put(struct vault *vault, struct span whom, instant at, uint64_t entry,
                       struct span says, uint64_t *number) {
    assert(at >= 0 && says.len > 0 && says.len <= DISPUTE_SAYS_BYTES_MAX);
    struct err e = dispute_add(vault, whom, at, entry, says, number);
    arena_wipe(vault->scratch);
    return e;
}

/* What the statement gives, if it gives any. */
static struct err dispute_read(struct vault *vault, struct arena *arena, sqlite3_stmt *stmt,
                               uint64_t *from, struct vault_dispute *dispute, bool *has) {
    struct span plain = {0};
    struct err e = vault_row(vault, stmt, has);
    if (!err_is(e) && *has) {
        *dispute = (struct vault_dispute){.number = (uint64_t)sqlite3_column_int64(stmt, 0),
                                          .at = sqlite3_column_int64(stmt, 1),
                                          .answered = sqlite3_column_int64(stmt, 2)};
        e = row_open(vault->scratch, vault->keys.cases,
                     (struct row_id){ROW_DISPUTE, dispute->number, 0}, db_blob(stmt, 3), &plain);
    }
    sqlite3_reset(stmt);
    if (!err_is(e) && *has && plain.len <= 8)
        e = err_make(ERR_FAULT, "a dispute's row of the vault says nothing; restore the vault from "
                                "a copy");
    if (!err_is(e) && *has) {
        dispute->entry = be_get_u64(plain.at);
        dispute->says = arena_copy(arena, span_cut(plain, 8, plain.len));
        *from = dispute->number + 1;
    }
    arena_wipe(vault->scratch);
    return e;
}

struct err dispute_next(struct vault *vault, struct arena *arena, uint64_t *from,
                        struct vault_dispute *dispute, bool *has) {
    sqlite3_stmt *stmt = vault_statement(vault, NEXT_DISPUTE);
    bind_uint(stmt, 1, *from);
    return dispute_read(vault, arena, stmt, from, dispute, has);
}

struct err dispute_next_of(struct vault *vault, struct arena *arena, struct span whom,
                           uint64_t *from, struct vault_dispute *dispute, bool *has) {
    uint8_t tag[TAG_BYTES];
    whom_tag(vault, whom, tag);
    sqlite3_stmt *stmt = vault_statement(vault, NEXT_DISPUTE_OF);
    bind_uint(stmt, 1, *from);
    bind_span(stmt, 2, span_of(tag, sizeof tag));
    return dispute_read(vault, arena, stmt, from, dispute, has);
}

struct err dispute_answer(struct vault *vault, uint64_t number, instant when) {
    assert(when > 0);
    sqlite3_stmt *stmt = vault_statement(vault, ANSWER_DISPUTE);
    bind_uint(stmt, 1, number);
    bind_uint(stmt, 2, (uint64_t)when);
    return vault_step(vault, stmt, "keep that a dispute was answered");
}
