/* What did a passkey count last? One sealed number a key, beside the vault's own settings, durable
 * before whatever rests on it. */
#include "vault/inside.h"

#include "base/bytes.h"

#include <assert.h>
#include <stdio.h>

enum { COUNT_BYTES = 4, NAME_BYTES = 64 };

struct counted {
    char name[NAME_BYTES]; /* of the setting: tells nobody whose it is */
    struct row_id id;
};

static struct counted counted_of(const struct vault *vault, const char *key) {
    struct span part[] = {SPAN_LITERAL("counter"), span_str(key)};
    struct counted of = {.id = {ROW_COUNTER, 0, 0}};
    uint8_t tag[TAG_BYTES];
    char hex[2 * TAG_BYTES + 1];
    vault_tag(vault->keys.case_index, part, 2, tag);
    hex_write(span_of(tag, sizeof tag), hex);
    snprintf(of.name, sizeof of.name, "counter-%s", hex);
    of.id.ref = be_get_u64(tag) >> 1;
    return of;
}

static struct err count_read(struct vault *vault, const struct counted *of, uint32_t *count) {
    sqlite3_stmt *stmt;
    struct span plain;
    bool has = false;
    *count = 0;
    TRY(db_prepare(vault->db, "SELECT bytes FROM setting WHERE name = ?1", &stmt));
    sqlite3_bind_text(stmt, 1, of->name, -1, SQLITE_STATIC);
    struct err e = vault_row(vault, stmt, &has);
    if (has) e = row_open(vault->scratch, vault->keys.cases, of->id, db_blob(stmt, 0), &plain);
    if (has && !err_is(e) && plain.len != COUNT_BYTES)
        e = err_make(ERR_FAULT, "%s has a counter that is none; restore it", vault->path);
    if (has && !err_is(e)) *count = be_get_u32(plain.at);
    sqlite3_finalize(stmt);
    return e;
}

static struct err count_write(struct vault *vault, const struct counted *of, uint32_t count) {
    sqlite3_stmt *stmt;
    uint8_t bytes[COUNT_BYTES];
    be_put_u32(bytes, count);
    struct span sealed =
        row_seal(vault->scratch, vault->keys.cases, of->id, span_of(bytes, sizeof bytes));
    TRY(db_prepare(vault->db, "INSERT OR REPLACE INTO setting (name, bytes) VALUES (?1, ?2)",
                   &stmt));
    sqlite3_bind_text(stmt, 1, of->name, -1, SQLITE_STATIC);
    bind_span(stmt, 2, sealed);
    struct err e = vault_step(vault, stmt, "keep a counter");
    sqlite3_finalize(stmt);
    return e;
}

static struct err count_raise(struct vault *vault, const char *key, uint32_t count, bool *raised) {
    struct counted of = counted_of(vault, key);
    uint32_t last = 0;
    TRY(count_read(vault, &of, &last));
    *raised = count > last || (count == 0 && last == 0);
    return *raised && count ? count_write(vault, &of, count) : err_none();
}

struct err counter_raise(struct vault *vault, const char *key, uint32_t count, bool *raised) {
    assert(!vault->loading);
    *raised = false;
    TRY(db_begin(vault->db));
    struct err e = count_raise(vault, key, count, raised);
    if (!err_is(e)) e = db_commit(vault->db);
    if (err_is(e)) db_rollback(vault->db);
    arena_wipe(vault->scratch);
    return e;
}
