/* How do many people get into the vault at once? All or none, in one commit.
 *
 * Sealed rows are appended in the order of their numbers; the blind tags of all of them are sorted
 * first and then inserted in order. Nothing is kept in memory a person but the tags' buffer. */
#include "vault/inside.h"

#include "base/bytes.h"

#include <assert.h>

/* The tag is a person's own. Set in the entry's copies of the masked number, which is below 2^48,
 * so the owners of one tag stand side by side. */
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
    struct term_place last = {0};
    for (size_t i = 0; i < count; i++) {
        struct sort_entry entry;
        if (i > 0 && span_equal(term[i], term[0])) continue;
        struct term_tag one = term_tag(vault->keys.index, term[i], &last);
        memcpy(entry.tag, one.tag, TAG_BYTES);
        for (size_t k = 0; k < CANDIDATES_MAX; k++)
            be_put_u64(entry.ref[k], (person ^ one.mask[k]) | (i == 0 ? OWN : 0));
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

/* Whose a tag was before this load; nothing: nobody's. */
static struct err whose_fetch(struct vault *vault, const uint8_t tag[TAG_BYTES],
                              uint8_t whose[WHOSE_BYTES_MAX], size_t *len) {
    bool has = false;
    sqlite3_stmt *stmt = vault_statement(vault, FIND_TERM);
    *len = 0;
    if (vault->was_empty) return err_none(); /* the index is made when all rows are in */
    bind_span(stmt, 1, span_of(tag, TAG_BYTES));
    TRY(vault_row(vault, stmt, &has));
    struct span there = has ? db_blob(stmt, 0) : span_of("", 0);
    bool fits = there.len <= WHOSE_BYTES_MAX;
    if (fits) *len = there.len;
    if (*len) memcpy(whose, there.at, *len);
    sqlite3_reset(stmt);
    return fits ? err_none()
                : err_make(ERR_FAULT, "%s: its index is damaged; restore the vault from a copy",
                           vault->path);
}

struct err vault_load_has(struct vault *vault, struct span tin_term, bool *has) {
    uint8_t whose[WHOSE_BYTES_MAX];
    size_t len = 0;
    struct term_place last = {0};
    assert(vault->loading);
    struct term_tag own = term_tag(vault->keys.index, tin_term, &last);
    TRY(whose_fetch(vault, own.tag, whose, &len));
    *has = len > 0;
    return err_none();
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

/* Of entries in order: those of one tag, and whose it is. */
struct owners {
    uint8_t tag[TAG_BYTES];
    uint8_t byte[WHOSE_BYTES_MAX];
    size_t len;
};

static struct err owners_begin(struct vault *vault, const struct sort_entry *entry,
                               struct owners *owners) {
    memcpy(owners->tag, entry->tag, TAG_BYTES);
    return whose_fetch(vault, owners->tag, owners->byte, &owners->len);
}

static struct err owners_add(struct vault *vault, const struct owners *owners) {
    sqlite3_stmt *stmt = vault_statement(vault, ADD_TERM);
    if (owners->len == 0) return err_none();
    bind_span(stmt, 1, span_of(owners->tag, TAG_BYTES));
    bind_span(stmt, 2, span_of(owners->byte, owners->len));
    return vault_step(vault, stmt, "add to its index");
}

/* A person's own tag is nobody else's, of this load or before. The next place has the next mask;
 * when both are taken one byte says that there are more. */
static struct err owner_put(struct owners *owners, const struct sort_entry *entry) {
    uint8_t masked[8];
    size_t place = owners->len / OWNER_BYTES;
    if (owners->len && (be_get_u64(entry->ref[0]) & OWN) != 0)
        return err_make(ERR_INPUT, "two people carry one taxpayer number; nothing was loaded");
    if (place == CANDIDATES_MAX) {
        owners->byte[WHOSE_BYTES_MAX - 1] = 0;
        owners->len = WHOSE_BYTES_MAX;
        return err_none();
    }
    be_put_u64(masked, be_get_u64(entry->ref[place]) & ~OWN);
    memcpy(owners->byte + owners->len, masked + sizeof masked - OWNER_BYTES, OWNER_BYTES);
    owners->len += OWNER_BYTES;
    return err_none();
}

static struct err terms_merge(struct vault *vault) {
    struct sort_entry before = {0}; /* no entry is all zeros: of a keyed hash that is nothing */
    struct sort_entry entry;
    struct owners owners = {.len = 0};
    bool end = false;
    TRY(sort_finish(vault->sort));
    TRY(sort_next(vault->sort, &entry, &end));
    while (!end) {
        if (memcmp(entry.tag, owners.tag, TAG_BYTES) != 0) {
            TRY(owners_add(vault, &owners));
            TRY(owners_begin(vault, &entry, &owners));
        }
        if (memcmp(&entry, &before, sizeof entry) != 0) TRY(owner_put(&owners, &entry));
        before = entry;
        TRY(sort_next(vault->sort, &entry, &end));
    }
    return owners_add(vault, &owners);
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
