/* How do rows reach disk? SQLite, opened one way only.
 *
 * The order of the pragmas is a measurement (FACTS, "SQLite 3.40.1"): synchronous=EXTRA set before
 * journal_mode=WAL lost 0 of 86,520 power-cut images, set after it 1,797 of 4,520. One connection
 * and the exclusive lock also keep us clear of the WAL-reset bug fixed upstream in 3.51.3. A
 * message of SQLite's own is never passed on: it can quote the SQL. */
#include "store/sqlite.h"

#include "base/file.h"

#include <assert.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

enum { URI_BYTES_MAX = 64 * 1024 };

/* What a person can do about a result code; NULL where only the code's own words are known. */
static const char *remedy_of(int code) {
    static const struct {
        int code;
        const char *says;
    } remedy[] = {
        {SQLITE_FULL, "the disk is full; free some space and try again"},
        {SQLITE_READONLY, "the file or its folder is read-only; make it writable"},
        {SQLITE_PERM, "the file or its folder may not be written; check its owner and mode"},
        {SQLITE_BUSY, "another process has it open; end that process first"},
        {SQLITE_LOCKED, "another process has it open; end that process first"},
        {SQLITE_NOTADB, "it is not one of our databases; give the right folder or restore it"},
        {SQLITE_CORRUPT, "the file is damaged or the disk cannot read it; check the disk, else "
                         "restore it from a copy"},
        {SQLITE_CANTOPEN, "it cannot be opened; check the path, its owner and its mode"},
        {SQLITE_NOMEM, "the system has no memory left; free some and try again"},
    };
    for (size_t i = 0; i < sizeof remedy / sizeof *remedy; i++)
        if (remedy[i].code == (code & 0xff)) return remedy[i].says;
    return NULL;
}

static struct err fault_of(const char *path, const char *doing, int code, int cause) {
    const char *says = remedy_of(code);
    if (says) return err_make(ERR_FAULT, "%s: cannot %s: %s", path, doing, says);
    if ((code & 0xff) == SQLITE_IOERR)
        return err_make(ERR_FAULT, "%s: cannot %s: the disk failed (%s); check it and try again",
                        path, doing, cause ? strerror(cause) : "input or output error");
    return err_make(ERR_FAULT, "%s: cannot %s: %s", path, doing, sqlite3_errstr(code));
}

struct err db_fault(sqlite3 *db, const char *doing) {
    const char *path = sqlite3_db_filename(db, "main");
    return fault_of(path && *path ? path : "the database", doing, sqlite3_extended_errcode(db),
                    sqlite3_system_errno(db));
}

/* The path must be there already, except when we create it: SQLite would make a new file of the
 * umask's mode, and an empty database is not an answer to a wrong path. */
static struct err path_check(const char *path, bool create) {
    if (create) return file_write_new(path, span_of("", 0), 0600);
    if (!file_exists(path))
        return err_make(ERR_INPUT, "%s does not exist; check the folder or make it with init",
                        path);
    struct stat found;
    if (stat(path, &found) != 0) return err_errno("cannot read %s", path);
    if (!S_ISREG(found.st_mode)) return err_make(ERR_INPUT, "%s is not a file", path);
    if (access(path, R_OK | W_OK) != 0)
        return err_make(ERR_FAULT,
                        "%s may not be read and written by who runs this; make it theirs alone "
                        "(mode 0600)",
                        path);
    if (found.st_size == 0)
        return err_make(ERR_FAULT, "%s is empty; restore it from a copy, or make a new folder",
                        path);
    return err_none();
}

/* Folding the write-ahead log back costs two syncs and writes each page again: done at 32 MiB
 * instead of SQLite's four, it is a tenth of the writing of a batch. */
static struct err setting_apply(sqlite3 *db, size_t cache_bytes) {
    size_t kib = cache_bytes / 1024 + 1;
    assert(kib < INT_MAX);
    char cache[64];
    sqlite3_snprintf(sizeof cache, cache, "PRAGMA cache_size=-%d", (int)kib);
    const char *const pragma[] = {
        "PRAGMA locking_mode=EXCLUSIVE",
        "PRAGMA synchronous=EXTRA",
        "PRAGMA journal_mode=WAL",
        "PRAGMA temp_store=MEMORY",
        "PRAGMA mmap_size=0",
        "PRAGMA wal_autocheckpoint=8192",
        cache,
    };
    for (size_t i = 0; i < sizeof pragma / sizeof *pragma; i++)
        if (sqlite3_exec(db, pragma[i], NULL, NULL, NULL) != SQLITE_OK)
            return db_fault(db, "open it");
    int set = 0;
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, &set);
    sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, &set);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, &set);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, &set);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, &set);
    return err_none();
}

struct err db_fold(sqlite3 *db) {
    if (sqlite3_wal_checkpoint_v2(db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL) != SQLITE_OK)
        return db_fault(db, "make durable what is in it");
    return err_none();
}

void db_fold_every(sqlite3 *db, int pages) { sqlite3_wal_autocheckpoint(db, pages); }

/* A file system that cannot do WAL, or a file that was opened read-only, is found out here and not
 * at the first commit. */
static struct err promise_check(sqlite3 *db) {
    if (sqlite3_db_readonly(db, "main"))
        return err_make(ERR_FAULT, "%s is read-only; make it writable",
                        sqlite3_db_filename(db, "main"));
    sqlite3_stmt *stmt;
    TRY(db_prepare(db, "PRAGMA journal_mode", &stmt));
    bool wal = sqlite3_step(stmt) == SQLITE_ROW && span_is(db_blob(stmt, 0), "wal");
    sqlite3_finalize(stmt);
    if (!wal)
        return err_make(ERR_FAULT,
                        "%s cannot keep a write-ahead log on this file system; move the folder",
                        sqlite3_db_filename(db, "main"));
    TRY(db_prepare(db, "PRAGMA synchronous", &stmt));
    bool extra = sqlite3_step(stmt) == SQLITE_ROW && sqlite3_column_int(stmt, 0) == 3;
    sqlite3_finalize(stmt);
    assert(extra);
    /* Takes the exclusive lock now, so that a second process hears of the first at its start. */
    TRY(db_run(db, "BEGIN IMMEDIATE"));
    TRY(db_run(db, "COMMIT"));
    /* A process that was killed between the write of a commit and its sync leaves a commit that can
     * be read and is not durable. Whoever opens must not build on it: what is found is made durable
     * first. */
    return db_fold(db);
}

struct err db_open(const char *path, bool create, const char *schema, size_t cache_bytes,
                   sqlite3 **db) {
    TRY(path_check(path, create));
    sqlite3 *opened = NULL;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    int code = sqlite3_open_v2(path, &opened, flags, NULL);
    struct err e = code == SQLITE_OK ? err_none() : fault_of(path, "open it", code, 0);
    if (!err_is(e)) e = setting_apply(opened, cache_bytes);
    if (!err_is(e)) e = promise_check(opened);
    if (!err_is(e) && create) {
        e = db_begin(opened);
        if (!err_is(e)) e = db_run(opened, schema);
        if (!err_is(e)) e = db_commit(opened);
    }
    if (err_is(e)) {
        db_close(opened);
        if (create) unlink(path);
        return e;
    }
    *db = opened;
    return err_none();
}

/* As a URI, so that it can say that nobody writes ("immutable", sqlite.org/uri.html): then there is
 * no lock to take, which the first connection has, and no write-ahead log to read. */
static const char *still_uri(struct arena *arena, const char *path) {
    struct text uri = {.arena = arena};
    text_put_str(&uri, "file:");
    for (; *path; path++)
        if (strchr("?#%", *path))
            text_printf(&uri, "%%%02x", (unsigned char)*path);
        else
            text_put_byte(&uri, (uint8_t)*path);
    text_put_str(&uri, "?mode=ro&immutable=1&nolock=1");
    return arena_str(arena, text_span(&uri));
}

struct err db_open_still(const char *path, size_t cache_bytes, size_t mapped_bytes, sqlite3 **db) {
    OWNED_ARENA arena = arena_open(URI_BYTES_MAX);
    sqlite3 *opened = NULL;
    char cache[64];
    char mapped[64];
    int flags =
        SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    int code = sqlite3_open_v2(still_uri(arena, path), &opened, flags, NULL);
    struct err e = code == SQLITE_OK ? err_none() : fault_of(path, "open it", code, 0);
    sqlite3_snprintf(sizeof cache, cache, "PRAGMA cache_size=-%d", (int)(cache_bytes / 1024 + 1));
    if (!err_is(e)) e = db_run(opened, cache);
    sqlite3_snprintf(sizeof mapped, mapped, "PRAGMA mmap_size=%d", (int)mapped_bytes);
    if (!err_is(e)) e = db_run(opened, mapped);
    if (err_is(e)) {
        db_close(opened);
        return e;
    }
    *db = opened;
    return err_none();
}

void db_close(sqlite3 *db) {
    if (!db) return;
    for (sqlite3_stmt *stmt; (stmt = sqlite3_next_stmt(db, NULL));)
        sqlite3_finalize(stmt);
    int code = sqlite3_close(db);
    assert(code == SQLITE_OK);
}

struct err db_run(sqlite3 *db, const char *sql) {
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK) return db_fault(db, "write it");
    return err_none();
}

struct err db_prepare(sqlite3 *db, const char *sql, sqlite3_stmt **stmt) {
    if (sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, stmt, NULL) != SQLITE_OK)
        return db_fault(db, "read it");
    return err_none();
}

struct err db_begin(sqlite3 *db) { return db_run(db, "BEGIN IMMEDIATE"); }

/* A commit that failed is undone, so that the connection works again when the fault clears. */
struct err db_commit(sqlite3 *db) {
    struct err e = db_run(db, "COMMIT");
    if (err_is(e)) db_rollback(db);
    return e;
}

/* SQLite has already rolled back after some faults; then there is nothing to do. */
void db_rollback(sqlite3 *db) {
    for (sqlite3_stmt *stmt = NULL; (stmt = sqlite3_next_stmt(db, stmt));)
        sqlite3_reset(stmt);
    if (!sqlite3_get_autocommit(db)) sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
}

struct span db_blob(sqlite3_stmt *stmt, int column) {
    const void *at = sqlite3_column_blob(stmt, column);
    int len = sqlite3_column_bytes(stmt, column);
    return span_of(at ? at : "", len > 0 ? (size_t)len : 0);
}
