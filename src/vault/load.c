/* How do many people get into the vault at once? All or none, in one commit.
 *
 * Sealed rows are appended in the order of their numbers; the blind tags of all of them are sorted
 * first and then inserted in order. Nothing is kept in memory a person but the tags' buffer. */
#include "vault/inside.h"

#include "base/bytes.h"

#include <assert.h>

/* The tag is a person's own. Set in the entry's copy of the number, which is below 2^47, so the
 * owners of one tag stand side by side. */
static const uint64_t OWN = UINT64_C(1) << 63;

static struct err last_person(struct vault *vault, person_ref *last) {
    bool has = false;
    sqlite3_stmt *stmt = vault_statement(vault, LAST_PERSON);
    TRY(vault_row(vault, stmt, &has));
    *last = has ? (person_ref)sqlite3_column_int64(stmt, 0) : 0;
    sqlite3_reset(stmt);
    return err_none();
}

struct err vault_load_begin(struct vault *vault) {
    person_ref last = 0;
    assert(!vault->loading);
    TRY(db_begin(vault->db));
    vault->loading = true;
    vault->sort = sort_open(vault->path);
    vault->last = 0;
    struct err e = last_person(vault, &last);
    if (err_is(e)) vault_load_abort(vault);
    if (err_is(e)) return e;
    vault->was_empty = last == 0;
    vault->next = last + 1;
    return err_none();
}

static struct err terms_stage(struct vault *vault, const struct span *term, size_t count,
                              person_ref person) {
    for (size_t i = 0; i < count; i++) {
        struct sort_entry entry;
        if (i > 0 && span_equal(term[i], term[0])) continue;
        vault_tag(vault->keys.index, &term[i], 1, entry.tag);
        be_put_u64(entry.ref, i == 0 ? person | OWN : person);
        TRY(sort_put(vault->sort, &entry));
    }
    return err_none();
}

static struct err row_add(struct vault *vault, enum statement which, uint64_t rowid,
                          struct row_id id, struct span plain) {
    struct span sealed = row_seal(vault->scratch, vault->keys.record, id, plain);
    sqlite3_stmt *stmt = vault_statement(vault, which);
    bind_uint(stmt, 1, rowid);
    bind_span(stmt, 2, sealed);
    return vault_step(vault, stmt, "add rows to it");
}

struct err vault_load_person(struct vault *vault, const struct span *term, size_t term_count,
                             struct span identity_json, person_ref *person) {
    assert(vault->loading && term_count > 0 && term_count <= VAULT_TERMS_MAX);
    assert(identity_json.len > 0 && identity_json.len <= IDENTITY_BYTES_MAX);
    person_ref ref = vault->next;
    struct row_id id = {ROW_IDENTITY, ref, 0};
    struct err e = row_add(vault, ADD_PERSON, ref, id, identity_json);
    arena_wipe(vault->scratch);
    if (err_is(e)) return e;
    TRY(terms_stage(vault, term, term_count, ref));
    vault->last = ref;
    vault->next = ref + 1;
    *person = ref;
    return err_none();
}

struct err vault_load_year(struct vault *vault, person_ref person, int year,
                           const struct value *value, size_t count) {
    struct span plain;
    assert(vault->loading && person > 0 && person == vault->last);
    assert(year >= TAX_YEAR_MIN && year <= TAX_YEAR_MAX);
    struct row_id id = {ROW_YEAR, person, year};
    struct err e = record_write(vault->scratch, value, count, &plain);
    if (!err_is(e)) e = row_add(vault, ADD_YEAR, year_rowid(person, year), id, plain);
    arena_wipe(vault->scratch);
    return e;
}

static struct err tag_there(struct vault *vault, struct span tag, bool *has) {
    sqlite3_stmt *stmt = vault_statement(vault, FIND_TERM);
    bind_span(stmt, 1, tag);
    TRY(vault_row(vault, stmt, has));
    *has = *has && sqlite3_column_int64(stmt, 0) > 0;
    sqlite3_reset(stmt);
    return err_none();
}

struct err vault_load_has(struct vault *vault, struct span tin_term, bool *has) {
    uint8_t tag[TAG_BYTES];
    assert(vault->loading);
    *has = false;
    if (vault->was_empty) return err_none(); /* the index is made when all rows are in */
    vault_tag(vault->keys.index, &tin_term, 1, tag);
    return tag_there(vault, span_of(tag, sizeof tag), has);
}

/* ---- the mark of a load that is under way ---- */

static struct err mark_step(struct vault *vault, const char *sql, struct span bytes) {
    sqlite3_stmt *stmt;
    TRY(db_prepare(vault->db, sql, &stmt));
    if (bytes.len) bind_span(stmt, 1, bytes);
    struct err e = vault_step(vault, stmt, "mark a load in it");
    sqlite3_finalize(stmt);
    return e;
}

static struct err mark_drop(struct vault *vault) {
    return mark_step(vault, "DELETE FROM setting WHERE name = 'loading'", span_of("", 0));
}

struct err vault_load_announce(struct vault *vault, uint64_t entry) {
    uint8_t bytes[8];
    assert(!vault->loading);
    be_put_u64(bytes, entry);
    return mark_step(vault, "INSERT OR REPLACE INTO setting (name, bytes) VALUES ('loading', ?1)",
                     span_of(bytes, sizeof bytes));
}

struct err vault_load_announced(struct vault *vault, bool *is, uint64_t *entry) {
    sqlite3_stmt *stmt;
    TRY(db_prepare(vault->db, "SELECT bytes FROM setting WHERE name = 'loading'", &stmt));
    struct err e = vault_row(vault, stmt, is);
    struct span bytes = !err_is(e) && *is ? db_blob(stmt, 0) : span_of("", 0);
    if (bytes.len == 8) *entry = be_get_u64(bytes.at);
    if (!err_is(e) && *is && bytes.len != 8)
        e = err_make(ERR_FAULT, "%s: the mark of a load is damaged; restore it from a copy",
                     vault->path);
    sqlite3_finalize(stmt);
    return e;
}

struct err vault_load_settle(struct vault *vault) {
    assert(!vault->loading);
    return mark_drop(vault);
}

/* ---- the commit ---- */

static struct err owner_check(struct vault *vault, const struct sort_entry *entry,
                              const struct sort_entry *before) {
    bool has = false;
    bool twice =
        memcmp(entry->tag, before->tag, TAG_BYTES) == 0 && (be_get_u64(before->ref) & OWN) != 0;
    if (!twice && !vault->was_empty) TRY(tag_there(vault, span_of(entry->tag, TAG_BYTES), &has));
    if (twice || has)
        return err_make(ERR_INPUT, "two people carry one taxpayer number; nothing was loaded");
    return err_none();
}

static struct err terms_merge(struct vault *vault) {
    struct sort_entry before = {0}; /* no entry is all zeros: numbers begin at one */
    struct sort_entry entry;
    bool end = false;
    TRY(sort_finish(vault->sort));
    TRY(sort_next(vault->sort, &entry, &end));
    while (!end) {
        bool again = memcmp(&entry, &before, sizeof entry) == 0;
        bool own = (be_get_u64(entry.ref) & OWN) != 0;
        if (own && !again) TRY(owner_check(vault, &entry, &before));
        if (!again) {
            sqlite3_stmt *stmt = vault_statement(vault, ADD_TERM);
            bind_span(stmt, 1, span_of(entry.tag, TAG_BYTES));
            bind_uint(stmt, 2, be_get_u64(entry.ref) & ~OWN);
            TRY(vault_step(vault, stmt, "add to its index"));
        }
        before = entry;
        TRY(sort_next(vault->sort, &entry, &end));
    }
    return err_none();
}

/* Moves what is durable out of the write-ahead log and empties it. That can wait where the disk
 * has no room for it, so its failing is not the load's. */
static void load_end(struct vault *vault) {
    struct err later = db_run(vault->db, "PRAGMA wal_checkpoint(TRUNCATE)");
    (void)later;
    sort_close(vault->sort);
    vault->sort = NULL;
    vault->loading = false;
    vault->finished = false;
    vault->last = 0;
}

struct err vault_load_finish(struct vault *vault) {
    assert(vault->loading && !vault->finished);
    TRY(terms_merge(vault));
    TRY(mark_drop(vault));
    vault->finished = true;
    return err_none();
}

struct err vault_load_commit(struct vault *vault) {
    assert(vault->loading);
    if (!vault->finished) TRY(vault_load_finish(vault));
    TRY(db_commit(vault->db));
    load_end(vault);
    return people_count(vault);
}

void vault_load_abort(struct vault *vault) {
    if (!vault->loading) return;
    db_rollback(vault->db);
    load_end(vault);
    arena_wipe(vault->scratch);
}
