/* How do rows reach disk? The one header through which SQLite is included, opened one way only:
 * synchronous=EXTRA before journal_mode=WAL (FACTS: the other order loses acknowledged rows),
 * one connection, exclusive lock, no mmap, no extensions, defensive, STRICT tables. */
#ifndef STORE_SQLITE_H
#define STORE_SQLITE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/span.h"

#include <sqlite3.h>

/* Opens the database file, or with `create` makes it (mode 0600; ERR_INPUT when it is there
 * already) and runs `schema` in one commit. Faults name the file and the remedy: absent, not a
 * database, read-only, locked by another process, disk full. `cache_bytes` bounds the page cache.
 */
struct err db_open(const char *path, bool create, const char *schema, size_t cache_bytes,
                   sqlite3 **db);
/* A second connection that only reads, for a process of its own, while the first holds the lock,
 * does nothing, and has left nothing in the write-ahead log (db_fold). So many bytes of the file
 * are read in place; where the disk fails under them the process is ended by the kernel. */
struct err db_open_still(const char *path, size_t cache_bytes, size_t mapped_bytes, sqlite3 **db);
/* Writes the write-ahead log back and empties it, both durably. Not within a transaction. */
struct err db_fold(sqlite3 *db);
/* From now on it is folded by itself whenever it has so many pages. */
void db_fold_every(sqlite3 *db, int pages);
/* Finalizes every statement that is left. NULL is allowed. */
void db_close(sqlite3 *db);
struct err db_run(sqlite3 *db, const char *sql); /* statements without rows */
struct err db_prepare(sqlite3 *db, const char *sql, sqlite3_stmt **stmt);
struct err db_fault(sqlite3 *db, const char *doing); /* err of the last failure */
struct err db_begin(sqlite3 *db);
/* Durable when it returns; on a fault it has been rolled back. */
struct err db_commit(sqlite3 *db);
/* Resets every statement too. Harmless outside a transaction. */
void db_rollback(sqlite3 *db);
struct span db_blob(sqlite3_stmt *stmt, int column); /* borrows until the next step */

#endif
