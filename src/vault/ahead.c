/* How does a process that was forked read people, while the one that forked it keeps cases?
 *
 * By a connection that the vault's owner opened for it and never uses itself, since no process may
 * open the file any more once it is in its jail. It can only read, takes no lock and sees nothing
 * of the write-ahead log. That is sound for the tables of people alone: they are written by a load,
 * which the owner's lock keeps out, they were in the file when it was opened (db_open folds), and
 * pages do not move in a file that is never vacuumed. Cases change under it, so of them this reader
 * knows nothing: whoever asks it is told that there are none, and asks the owner before anything
 * rests on it. */
#include "vault/inside.h"

/* Read in place a page costs no call and no copy. */
enum { AHEAD_CACHE_BYTES = 16 << 20, AHEAD_MAPPED_BYTES = 64 << 20 };

static const enum statement of_people[] = {FIND_TERM, READ_PERSON, READ_YEAR};
enum { OF_PEOPLE = sizeof of_people / sizeof *of_people };

/* Closing it would give back the locks of the first connection, which are the process's for that
 * file (fcntl(2)), so it stays open as long as that one. */
struct err vault_ahead_open(struct vault *vault) {
    assert(!vault->ahead.db && !vault->loading);
    TRY(db_fold(vault->db));
    TRY(db_open_still(vault->path, AHEAD_CACHE_BYTES, AHEAD_MAPPED_BYTES, &vault->ahead.db));
    for (size_t i = 0; i < OF_PEOPLE; i++)
        TRY(statement_prepare(vault->ahead.db, of_people[i],
                              &vault->ahead.statement[of_people[i]]));
    return err_none();
}

bool vault_ahead_can(const struct vault *vault) { return vault->ahead.db != NULL; }

struct err vault_ahead_begin(struct vault *vault) {
    assert(vault->ahead.db);
    vault->db = vault->ahead.db;
    memcpy(vault->statement, vault->ahead.statement, sizeof vault->statement);
    vault->ahead.begun = true;
    /* One for as long as it reads: none of its look-ups then asks whether the file has changed. */
    return db_run(vault->db, "BEGIN");
}
