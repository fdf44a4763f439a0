/* Which codes went out by letter and were not used yet? A row holds a keyed tag of the code, one of
 * whom it is for, its end, and bytes that the code itself opens. Whoever has this file and its key
 * learns neither a code nor a person. Used codes, old ones and those that a newer one ended are
 * not kept: to the look-up they are codes that never were. */
#include "vault/inside.h"

#include <assert.h>

const char code_schema[] =
    "CREATE TABLE IF NOT EXISTS code (tag BLOB PRIMARY KEY, whom BLOB NOT NULL,"
    " until INTEGER NOT NULL, sealed BLOB NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS code_whom ON code (whom);"
    "CREATE INDEX IF NOT EXISTS code_until ON code (until);";

static void code_tag(const struct vault *vault, struct span code, uint8_t tag[TAG_BYTES]) {
    const struct span part[] = {SPAN_LITERAL("code"), code};
    vault_tag(vault->keys.codes, part, 2, tag);
}

static void whom_tag(const struct vault *vault, struct span whom, uint8_t tag[TAG_BYTES]) {
    const struct span part[] = {SPAN_LITERAL("whom"), whom};
    vault_tag(vault->keys.codes, part, 2, tag);
}

static struct err code_add(struct vault *vault, struct span code, struct span whom, instant now,
                           instant until, struct span sealed) {
    uint8_t tag[TAG_BYTES];
    uint8_t person[TAG_BYTES];
    code_tag(vault, code, tag);
    whom_tag(vault, whom, person);
    sqlite3_stmt *stmt = vault_statement(vault, DROP_CODES_OVER);
    bind_uint(stmt, 1, (uint64_t)now);
    TRY(vault_step(vault, stmt, "drop old codes from it"));
    stmt = vault_statement(vault, DROP_CODES_OF);
    bind_span(stmt, 1, span_of(person, sizeof person));
    TRY(vault_step(vault, stmt, "drop an earlier code from it"));
    stmt = vault_statement(vault, ADD_CODE);
    bind_span(stmt, 1, span_of(tag, sizeof tag));
    bind_span(stmt, 2, span_of(person, sizeof person));
    bind_uint(stmt, 3, (uint64_t)until);
    bind_span(stmt, 4, sealed);
    return vault_step(vault, stmt, "add a code to it");
}

struct err code_put(struct vault *vault, struct span code, struct span whom, instant now,
                    instant until, struct span sealed) {
    assert(now >= 0 && until > now && sealed.len <= CODE_SEALED_BYTES_MAX);
    TRY(db_begin(vault->db));
    struct err e = code_add(vault, code, whom, now, until, sealed);
    if (!err_is(e)) return db_commit(vault->db);
    db_rollback(vault->db);
    return e;
}

struct err code_find(struct vault *vault, struct arena *arena, struct span code, instant now,
                     struct span *sealed, bool *has) {
    uint8_t tag[TAG_BYTES];
    assert(now >= 0);
    code_tag(vault, code, tag);
    sqlite3_stmt *stmt = vault_statement(vault, FIND_CODE);
    bind_span(stmt, 1, span_of(tag, sizeof tag));
    bind_uint(stmt, 2, (uint64_t)now);
    TRY(vault_row(vault, stmt, has));
    if (*has) *sealed = arena_copy(arena, db_blob(stmt, 0));
    sqlite3_reset(stmt);
    return err_none();
}

struct err code_spend(struct vault *vault, struct span code) {
    uint8_t tag[TAG_BYTES];
    code_tag(vault, code, tag);
    sqlite3_stmt *stmt = vault_statement(vault, DROP_CODE);
    bind_span(stmt, 1, span_of(tag, sizeof tag));
    return vault_step(vault, stmt, "take a code from it");
}
