/* Which entries were recorded, in what order? One table, appended to and never changed. */
#include "store/inside.h"

#include <assert.h>

enum { JOURNAL_CACHE_BYTES = 4 * 1024 * 1024, SCRATCH_ARENA_BYTES = 1024 * 1024 };

/* The number that parts state kinds from events stands in a partial index, so it is part of the
 * format. */
_Static_assert(ENTRY_EVENT_MIN == 32, "the journal's index names kinds by number");
#define STATE_KINDS "kind < 32"

enum statement { ADD = 0, GET, NEWEST, NEWEST_STATE, NEXT_STATE, STATEMENT_COUNT };

struct journal {
    sqlite3 *db;
    sqlite3_stmt *statement[STATEMENT_COUNT];
};

static const char schema[] = "CREATE TABLE entry (idx INTEGER PRIMARY KEY, kind INTEGER NOT NULL,"
                             " time INTEGER NOT NULL, bytes BLOB NOT NULL) STRICT;"
                             "CREATE INDEX entry_state ON entry (idx) WHERE " STATE_KINDS ";";

/* INDEXED BY: a start that read the whole journal to find its few state entries is a bug. */
static const char *const sql[STATEMENT_COUNT] = {
    [ADD] = "INSERT INTO entry (idx, kind, time, bytes) VALUES (?, ?, ?, ?)",
    [GET] = "SELECT bytes FROM entry WHERE idx = ?",
    [NEWEST] = "SELECT idx, time FROM entry ORDER BY idx DESC LIMIT 1",
    [NEWEST_STATE] = "SELECT idx FROM entry INDEXED BY entry_state WHERE " STATE_KINDS
                     " ORDER BY idx DESC LIMIT 1",
    [NEXT_STATE] = "SELECT idx, kind, bytes FROM entry INDEXED BY entry_state WHERE " STATE_KINDS
                   " AND idx >= ? ORDER BY idx LIMIT 1",
};

struct err journal_create(const char *path) {
    sqlite3 *db;
    TRY(db_open(path, true, schema, JOURNAL_CACHE_BYTES, &db));
    db_close(db);
    return err_none();
}

struct err journal_open(struct arena *arena, const char *path, struct journal **journal) {
    struct journal *opened = ARENA_NEW(arena, struct journal);
    TRY(db_open(path, false, NULL, JOURNAL_CACHE_BYTES, &opened->db));
    for (size_t i = 0; i < STATEMENT_COUNT; i++) {
        struct err e = db_prepare(opened->db, sql[i], &opened->statement[i]);
        if (!err_is(e)) continue;
        db_close(opened->db);
        return e;
    }
    *journal = opened;
    return err_none();
}

void journal_close(struct journal *journal) { db_close(journal->db); }

/* Steps to the one row there may be. What it borrows lives until the next call. */
static struct err row_step(struct journal *journal, sqlite3_stmt *stmt, bool *has) {
    int code = sqlite3_step(stmt);
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        struct err e = db_fault(journal->db, "read it");
        sqlite3_reset(stmt);
        return e;
    }
    *has = code == SQLITE_ROW;
    return err_none();
}

struct err journal_end(struct journal *journal, uint64_t *size, instant *time, uint64_t *state) {
    sqlite3_stmt *newest = journal->statement[NEWEST];
    sqlite3_stmt *newest_state = journal->statement[NEWEST_STATE];
    bool has = false;
    *size = *state = 0;
    *time = 0;
    TRY(row_step(journal, newest, &has));
    if (has) *size = (uint64_t)sqlite3_column_int64(newest, 0) + 1;
    if (has) *time = sqlite3_column_int64(newest, 1);
    sqlite3_reset(newest);
    TRY(row_step(journal, newest_state, &has));
    if (has) *state = (uint64_t)sqlite3_column_int64(newest_state, 0);
    sqlite3_reset(newest_state);
    return err_none();
}

static struct err entry_add(struct journal *journal, uint64_t index,
                            const struct ledger_entry *entry) {
    sqlite3_stmt *add = journal->statement[ADD];
    sqlite3_bind_int64(add, 1, (int64_t)index);
    sqlite3_bind_int(add, 2, (int)entry->kind);
    sqlite3_bind_int64(add, 3, entry->time);
    sqlite3_bind_blob64(add, 4, entry->bytes.at, entry->bytes.len, SQLITE_STATIC);
    int code = sqlite3_step(add);
    struct err e = code == SQLITE_DONE ? err_none() : db_fault(journal->db, "append to it");
    sqlite3_reset(add);
    sqlite3_clear_bindings(add);
    return e;
}

/* What a commit wrote whose sync failed stands in the write-ahead log, whole, and whoever opens the
 * file after this process was killed would take it for recorded. The next commit is written over
 * it: so there is one at once, before anybody is told that nothing was recorded. Where the disk
 * fails at that too, time after time, the next append does it. */
enum { VOID_TRIES = 4 };
static void failed_void(struct journal *journal) {
    for (int tries = 0; tries < VOID_TRIES; tries++)
        if (!err_is(db_run(journal->db, "PRAGMA user_version = 0"))) return;
}

struct err journal_append(struct journal *journal, uint64_t first, const struct ledger_entry *entry,
                          size_t count) {
    /* A read that is still open would keep the write-ahead log from being folded back. */
    sqlite3_reset(journal->statement[GET]);
    sqlite3_reset(journal->statement[NEXT_STATE]);
    TRY(db_begin(journal->db));
    struct err e = err_none();
    for (size_t i = 0; i < count && !err_is(e); i++)
        e = entry_add(journal, first + i, &entry[i]);
    if (!err_is(e)) e = db_commit(journal->db);
    if (!err_is(e)) return e;
    db_rollback(journal->db);
    failed_void(journal);
    return e;
}

struct err journal_get(struct journal *journal, uint64_t index, struct span *bytes) {
    sqlite3_stmt *get = journal->statement[GET];
    bool has = false;
    sqlite3_reset(get);
    sqlite3_bind_int64(get, 1, (int64_t)index);
    TRY(row_step(journal, get, &has));
    if (!has)
        return err_make(ERR_FAULT, "%s lacks entry %llu; restore it from a copy",
                        sqlite3_db_filename(journal->db, "main"), (unsigned long long)index);
    *bytes = db_blob(get, 0);
    return err_none();
}

struct err journal_next_state(struct journal *journal, uint64_t from, uint64_t *index,
                              enum entry_kind *kind, struct span *bytes, bool *end) {
    sqlite3_stmt *next = journal->statement[NEXT_STATE];
    bool has = false;
    sqlite3_reset(next);
    sqlite3_bind_int64(next, 1, (int64_t)from);
    TRY(row_step(journal, next, &has));
    *end = !has;
    if (!has) return err_none();
    *index = (uint64_t)sqlite3_column_int64(next, 0);
    *kind = (enum entry_kind)sqlite3_column_int(next, 1);
    *bytes = db_blob(next, 2);
    return err_none();
}

struct err ledger_unpublished(const char *dir, uint64_t published, uint64_t *count) {
    OWNED_ARENA arena = arena_open(SCRATCH_ARENA_BYTES);
    struct journal *journal = NULL;
    uint64_t size = 0;
    uint64_t orders = 0;
    instant time = 0;
    TRY(journal_open(arena, arena_printf(arena, "%s/ledger.db", dir), &journal));
    struct err e = journal_end(journal, &size, &time, &orders);
    journal_close(journal);
    if (!err_is(e)) *count = size > published ? size - published : 0;
    return e;
}
