/* How is a record found and read? By blind index, at most two persons, then row by row.
 *
 * It must never list people: there is no statement here without a tag or a person's number, and
 * nothing is counted. */
#include "vault/inside.h"

#include "base/bytes.h"

#include <assert.h>
#include <stdlib.h>
#include <unistd.h>

#define NEVER_DUE "9223372036854775807"

enum {
    CACHE_BYTES = 64 << 20,
    VAULT_ARENA_BYTES = 1 << 20,
    SCRATCH_BYTES = 16 << 20,
    SALT_BYTES = 32,
};

/* Rows are appended in the order of their numbers, terms in the order of their tags. */
static const char schema[] =
    "CREATE TABLE setting (name TEXT PRIMARY KEY, bytes BLOB NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE person (ref INTEGER PRIMARY KEY, sealed BLOB NOT NULL) STRICT;"
    "CREATE TABLE year (ref_year INTEGER PRIMARY KEY, sealed BLOB NOT NULL) STRICT;"
    "CREATE TABLE term (tag BLOB PRIMARY KEY, whose BLOB NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE decided (entry INTEGER PRIMARY KEY, sealed BLOB NOT NULL) STRICT;"
    "CREATE TABLE piece (number INTEGER PRIMARY KEY, tag BLOB NOT NULL UNIQUE,"
    " sealed BLOB NOT NULL) STRICT;"
    "CREATE TABLE decided_tag (tag BLOB PRIMARY KEY, entry INTEGER NOT NULL)"
    " STRICT, WITHOUT ROWID;"
    "CREATE TABLE matter (tag BLOB NOT NULL, entry INTEGER NOT NULL, PRIMARY KEY (tag, entry))"
    " STRICT, WITHOUT ROWID;"
    "CREATE TABLE reason (tag BLOB NOT NULL, subject BLOB NOT NULL, entry INTEGER NOT NULL,"
    " PRIMARY KEY (tag, subject)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE waiting (entry INTEGER PRIMARY KEY, tag BLOB NOT NULL,"
    " answered INTEGER NOT NULL, closed INTEGER NOT NULL) STRICT;"
    "CREATE INDEX waiting_tag ON waiting (tag);"
    "CREATE INDEX waiting_open ON waiting (entry) WHERE closed = 0;"
    "CREATE TABLE said (entry INTEGER PRIMARY KEY, matter INTEGER NOT NULL, sealed BLOB NOT NULL)"
    " STRICT;"
    "CREATE INDEX said_matter ON said (matter, entry);"
    "CREATE TABLE spoken (number INTEGER PRIMARY KEY, matter INTEGER NOT NULL,"
    " entry INTEGER NOT NULL, sealed BLOB NOT NULL) STRICT;"
    "CREATE INDEX spoken_matter ON spoken (matter, number);"
    "CREATE TABLE attempt (tag BLOB NOT NULL, entry INTEGER NOT NULL, at INTEGER NOT NULL,"
    " PRIMARY KEY (tag, entry)) STRICT, WITHOUT ROWID;";

/* What vaults made by older versions of this program lack. */
static const char schema_later[] =
    "CREATE TABLE IF NOT EXISTS notice (number INTEGER PRIMARY KEY AUTOINCREMENT,"
    " tag BLOB NOT NULL, entry INTEGER NOT NULL, made INTEGER NOT NULL, due INTEGER NOT NULL,"
    " tries INTEGER NOT NULL, sealed BLOB NOT NULL) STRICT;"
    "CREATE INDEX IF NOT EXISTS notice_tag ON notice (tag, due);"
    "CREATE INDEX IF NOT EXISTS notice_due ON notice (due);";

static const char *const sql[STATEMENT_COUNT] = {
    [FIND_TERM] = "SELECT whose FROM term WHERE tag = ?1",
    [READ_PERSON] = "SELECT sealed FROM person WHERE ref = ?1",
    [READ_YEAR] = "SELECT sealed FROM year WHERE ref_year = ?1",
    [LAST_PERSON] = "SELECT max(ref) FROM person",
    [ADD_PERSON] = "INSERT INTO person (ref, sealed) VALUES (?1, ?2)",
    [ADD_YEAR] = "INSERT INTO year (ref_year, sealed) VALUES (?1, ?2)",
    [ADD_TERM] = "INSERT OR REPLACE INTO term (tag, whose) VALUES (?1, ?2)",
    [READ_CASE] = "SELECT sealed FROM decided WHERE entry = ?1",
    [NEXT_CASE] = "SELECT entry, sealed FROM decided WHERE entry >= ?1 ORDER BY entry LIMIT 1",
    [LAST_CASE] = "SELECT entry FROM decided ORDER BY entry DESC LIMIT 1",
    [MARK_LEDGER] = ("INSERT INTO setting (name, bytes) VALUES ('ledger', ?1)"
                     " ON CONFLICT (name) DO UPDATE SET bytes = ?1"),
    [READ_LEDGER] = "SELECT bytes FROM setting WHERE name = 'ledger'",
    [ADD_CASE] = "INSERT INTO decided (entry, sealed) VALUES (?1, ?2)",
    [DROP_CASE] = "DELETE FROM decided WHERE entry = ?1",
    [FIND_CASE_TAG] = "SELECT entry FROM decided_tag WHERE tag = ?1",
    [ADD_CASE_TAG] = "INSERT INTO decided_tag (tag, entry) VALUES (?1, ?2)",
    [DROP_CASE_TAG] = "DELETE FROM decided_tag WHERE tag = ?1 AND entry = ?2",
    [COUNT_MATTER] = "SELECT count(*) FROM (SELECT 1 FROM matter WHERE tag = ?1 LIMIT ?2)",
    [ADD_MATTER] = "INSERT OR IGNORE INTO matter (tag, entry) VALUES (?1, ?2)",
    [DROP_MATTER] = "DELETE FROM matter WHERE tag = ?1 AND entry = ?2",
    [COUNT_REASON] = ("SELECT count(*) FROM (SELECT 1 FROM reason WHERE tag = ?1"
                      " AND subject <> ?3 LIMIT ?2)"),
    /* The first ask about a subject stands for the later ones. */
    [ADD_REASON] = "INSERT OR IGNORE INTO reason (tag, entry, subject) VALUES (?1, ?2, ?3)",
    /* The newest are enough: entries and their times rise together. */
    [COUNT_ATTEMPT] = ("SELECT count(*) FROM (SELECT at FROM attempt WHERE tag = ?1"
                       " ORDER BY entry DESC LIMIT ?2) WHERE at > ?3"),
    [ADD_ATTEMPT] = "INSERT OR IGNORE INTO attempt (tag, entry, at) VALUES (?1, ?2, ?3)",
    [DROP_ATTEMPT] = "DELETE FROM attempt WHERE tag = ?1 AND entry = ?2",
    [DROP_REASON] = "DELETE FROM reason WHERE tag = ?1 AND entry = ?2 AND subject = ?3",
    [MOVE_CASE_TAG] = "UPDATE decided_tag SET entry = ?3 WHERE tag = ?1 AND entry = ?2",
    [NEXT_WAITING] = ("SELECT entry, answered, closed FROM waiting WHERE closed = 0 AND entry >= ?1"
                      " ORDER BY entry LIMIT 1"),
    [ADD_WAITING] = "INSERT INTO waiting (entry, tag, answered, closed) VALUES (?1, ?2, 0, 0)",
    [FIND_WAITING] = "SELECT entry, answered, closed FROM waiting WHERE tag = ?1 LIMIT 2",
    [ANSWER_WAITING] = "UPDATE waiting SET answered = ?2, closed = ?3 WHERE entry = ?1",
    [CLOSE_WAITING] = "UPDATE waiting SET closed = ?2 WHERE entry = ?1",
    [DROP_WAITING] = "DELETE FROM waiting WHERE entry >= ?1",
    [REOPEN_ANSWERED] = "UPDATE waiting SET answered = 0, closed = 0 WHERE answered >= ?1",
    [REOPEN_CLOSED] = "UPDATE waiting SET closed = 0 WHERE closed >= ?1",
    [NEXT_SAID] = ("SELECT entry, sealed FROM said WHERE matter = ?1 AND entry >= ?2"
                   " ORDER BY entry LIMIT 1"),
    [ADD_SAID] = "INSERT INTO said (entry, matter, sealed) VALUES (?1, ?2, ?3)",
    [FIND_PIECE] = "SELECT number FROM piece WHERE tag = ?1",
    [READ_PIECE] = "SELECT sealed FROM piece WHERE number = ?1",
    [ADD_PIECE] = "INSERT INTO piece (number, tag, sealed) VALUES (?1, ?2, ?3)",
    [LAST_PIECE] = "SELECT max(number) FROM piece",
    [DROP_SAID] = "DELETE FROM said WHERE entry >= ?1",
    [LAST_SPOKEN] = "SELECT max(number) FROM spoken",
    [ADD_SPOKEN] = "INSERT INTO spoken (number, matter, entry, sealed) VALUES (?1, ?2, 0, ?3)",
    [NEXT_SPOKEN] = ("SELECT number, entry, sealed FROM spoken WHERE matter = ?1 AND number >= ?2"
                     " ORDER BY number LIMIT 1"),
    [TAKE_SPOKEN] = "UPDATE spoken SET entry = ?2 WHERE matter = ?1 AND entry = 0",
    [FREE_SPOKEN] = "UPDATE spoken SET entry = 0 WHERE entry >= ?1",
    /* A number is not given twice, so that a late word about one that is gone finds no other. */
    [LAST_NOTICE] = "SELECT max(seq) FROM sqlite_sequence WHERE name = 'notice'",
    [ADD_NOTICE] = ("INSERT INTO notice (number, tag, entry, made, due, tries, sealed)"
                    " VALUES (?1, ?2, ?3, ?4, 0, 0, ?5)"),
    [FIRST_NOTICE] = "SELECT due FROM notice ORDER BY due LIMIT 1",
    [NEXT_NOTICE] = ("SELECT number, entry, made, tries, sealed FROM notice"
                     " WHERE tag = ?1 AND due <= ?2 ORDER BY due, number LIMIT 1 OFFSET ?3"),
    /* One that was delivered stays for its days, so that it can be looked up, and is never due. */
    [COUNT_NOTICE] = "SELECT count(*) FROM notice WHERE due < " NEVER_DUE,
    [DELAY_NOTICE] = "UPDATE notice SET due = ?2, tries = tries + 1 WHERE number = ?1",
    [END_NOTICE] = "UPDATE notice SET due = " NEVER_DUE " WHERE number = ?1",
    [LIST_NOTICE] = ("SELECT number, entry, made, tries, sealed, due = " NEVER_DUE " FROM notice"
                     " WHERE tag = ?1 AND number > ?2 ORDER BY number LIMIT 1"),
    [DROP_OLD_NOTICES] = "DELETE FROM notice WHERE made < ?1 AND due < " NEVER_DUE,
    [DROP_PAST_NOTICES] = "DELETE FROM notice WHERE made < ?1",
    [DROP_UNRECORDED_NOTICES] = "DELETE FROM notice WHERE entry >= ?1",
    [DROP_SPOKEN] = "DELETE FROM spoken WHERE matter >= ?1",
    [FIND_CODE] = "SELECT sealed FROM code WHERE tag = ?1 AND until > ?2",
    [ADD_CODE] = "INSERT INTO code (tag, whom, until, sealed) VALUES (?1, ?2, ?3, ?4)",
    [DROP_CODE] = "DELETE FROM code WHERE tag = ?1",
    [DROP_CODES_OF] = "DELETE FROM code WHERE whom = ?1",
    [LAST_DISPUTE] = "SELECT max(number) FROM dispute",
    [ADD_DISPUTE] = ("INSERT INTO dispute (number, whom, at, answered, sealed)"
                     " VALUES (?1, ?2, ?3, 0, ?4)"),
    [NEXT_DISPUTE] = ("SELECT number, at, answered, sealed FROM dispute WHERE number >= ?1"
                      " AND answered = 0 ORDER BY number LIMIT 1"),
    [NEXT_DISPUTE_OF] = ("SELECT number, at, answered, sealed FROM dispute WHERE whom = ?2"
                         " AND number >= ?1 ORDER BY number LIMIT 1"),
    [ANSWER_DISPUTE] = "UPDATE dispute SET answered = ?2 WHERE number = ?1 AND answered = 0",
    [DROP_CODES_OVER] = "DELETE FROM code WHERE until <= ?1",
};

/* ---- statements ---- */

sqlite3_stmt *vault_statement(struct vault *vault, enum statement which) {
    sqlite3_stmt *stmt = vault->statement[which];
    assert(stmt); /* one that reads ahead has those of people only */
    sqlite3_reset(stmt);
    sqlite3_clear_bindings(stmt);
    return stmt;
}

struct err vault_step(struct vault *vault, sqlite3_stmt *stmt, const char *doing) {
    int code = sqlite3_step(stmt);
    struct err e = code == SQLITE_DONE ? err_none() : db_fault(vault->db, doing);
    sqlite3_reset(stmt);
    return e;
}

struct err vault_row(struct vault *vault, sqlite3_stmt *stmt, bool *has) {
    int code = sqlite3_step(stmt);
    *has = code == SQLITE_ROW;
    if (code == SQLITE_ROW || code == SQLITE_DONE) return err_none();
    struct err e = db_fault(vault->db, "read it");
    sqlite3_reset(stmt);
    return e;
}

/* Bound bytes are the caller's and outlive the step. */
void bind_span(sqlite3_stmt *stmt, int at, struct span bytes) {
    int code = sqlite3_bind_blob64(stmt, at, bytes.len ? bytes.at : (const uint8_t *)"", bytes.len,
                                   SQLITE_STATIC);
    assert(code == SQLITE_OK);
}

void bind_uint(sqlite3_stmt *stmt, int at, uint64_t value) {
    assert(value <= INT64_MAX);
    int code = sqlite3_bind_int64(stmt, at, (sqlite3_int64)value);
    assert(code == SQLITE_OK);
}

uint64_t year_rowid(person_ref person, int year) {
    assert(person < UINT64_C(1) << 47 && year > 0 && year <= UINT16_MAX);
    return person << 16 | (uint64_t)year;
}

struct err statement_prepare(sqlite3 *db, enum statement which, sqlite3_stmt **stmt) {
    return db_prepare(db, sql[which], stmt);
}

static struct err statements_prepare(struct vault *vault) {
    for (size_t i = 0; i < STATEMENT_COUNT; i++)
        TRY(statement_prepare(vault->db, (enum statement)i, &vault->statement[i]));
    return err_none();
}

/* ---- keys ---- */

static struct hmac_key *rows_key(struct span from, struct span salt, struct span label) {
    struct secret key = hkdf_sha256(from, salt, label);
    struct hmac_key *opened = row_table_open(&key);
    secret_wipe(&key);
    return opened;
}

static struct hmac_key *tags_key(struct span from, struct span salt, struct span label) {
    struct secret key = hkdf_sha256(from, salt, label);
    struct hmac_key *opened = hmac_open(secret_span(&key));
    secret_wipe(&key);
    return opened;
}

static void keys_open(struct vault_keys *keys, const struct secret *key, struct span salt) {
    struct span from = secret_span(key);
    keys->check = rows_key(from, salt, SPAN_LITERAL("portcullis vault/1 check"));
    keys->index = tags_key(from, salt, SPAN_LITERAL("portcullis vault/1 blind index"));
    keys->record = rows_key(from, salt, SPAN_LITERAL("portcullis vault/1 record"));
    keys->cases = rows_key(from, salt, SPAN_LITERAL("portcullis vault/1 cases"));
    keys->case_index = tags_key(from, salt, SPAN_LITERAL("portcullis vault/1 case index"));
    keys->codes = tags_key(from, salt, SPAN_LITERAL("portcullis vault/1 codes"));
    keys->webhooks = tags_key(from, salt, SPAN_LITERAL("portcullis vault/1 webhooks"));
}

static void keys_close(struct vault_keys *keys) {
    hmac_close(keys->check);
    hmac_close(keys->index);
    hmac_close(keys->record);
    hmac_close(keys->cases);
    hmac_close(keys->case_index);
    hmac_close(keys->codes);
    hmac_close(keys->webhooks);
    *keys = (struct vault_keys){0};
}

struct digest vault_digest(const struct hmac_key *key, const struct span *part, size_t count) {
    enum { PARTS_MAX = 4 };
    struct span framed[2 * PARTS_MAX];
    uint8_t len[PARTS_MAX][4];
    assert(count <= PARTS_MAX);
    for (size_t i = 0; i < count; i++) {
        be_put_u32(len[i], (uint32_t)part[i].len);
        framed[2 * i] = span_of(len[i], sizeof len[i]);
        framed[2 * i + 1] = part[i];
    }
    return hmac_parts(key, framed, 2 * count);
}

/* Sixteen bytes of an HMAC-SHA-256: two of 2^40 tags are alike with a chance of 2^-49. */
void vault_tag(const struct hmac_key *key, const struct span *part, size_t count,
               uint8_t tag[TAG_BYTES]) {
    struct digest whole = vault_digest(key, part, count);
    memcpy(tag, whole.byte, TAG_BYTES);
}

/* ---- making and opening ---- */

static const struct row_id check_id = {ROW_CHECK, 0, 0};
static const struct row_id decoy_id = {ROW_IDENTITY, 0, 0};

static struct err setting_put(sqlite3 *db, const char *name, struct span bytes) {
    sqlite3_stmt *stmt;
    TRY(db_prepare(db, "INSERT INTO setting (name, bytes) VALUES (?1, ?2)", &stmt));
    sqlite3_bind_text(stmt, 1, name, -1, SQLITE_STATIC);
    bind_span(stmt, 2, bytes);
    int code = sqlite3_step(stmt);
    struct err e = code == SQLITE_DONE ? err_none() : db_fault(db, "write it");
    sqlite3_finalize(stmt);
    return e;
}

/* The decoy is as long as the identity rows are on average. */
static struct err settings_put(sqlite3 *db, const struct vault_keys *keys, struct span salt,
                               struct arena *arena) {
    enum { DECOY_BYTES = 260 };
    uint8_t version[2];
    be_put_u16(version, VAULT_SCHEMA);
    struct span empty = span_of(arena_alloc(arena, DECOY_BYTES), DECOY_BYTES);
    struct span check = row_seal(arena, keys->check, check_id, SPAN_LITERAL("vault"));
    struct span decoy = row_seal(arena, keys->record, decoy_id, empty);
    sqlite3_stmt *stmt;
    TRY(db_begin(db));
    TRY(setting_put(db, "schema", span_of(version, sizeof version)));
    TRY(setting_put(db, "salt", salt));
    TRY(setting_put(db, "check", check));
    TRY(db_prepare(db, sql[ADD_PERSON], &stmt));
    bind_uint(stmt, 1, 0);
    bind_span(stmt, 2, decoy);
    int code = sqlite3_step(stmt);
    struct err e = code == SQLITE_DONE ? err_none() : db_fault(db, "write it");
    sqlite3_finalize(stmt);
    return err_is(e) ? e : db_commit(db);
}

struct err vault_create(const char *path, const struct secret *key) {
    OWNED_ARENA arena = arena_open(VAULT_ARENA_BYTES);
    sqlite3 *db = NULL;
    struct vault_keys keys;
    uint8_t salt[SALT_BYTES];
    random_fill(salt, sizeof salt);
    TRY(db_open(path, true, schema, CACHE_BYTES, &db));
    keys_open(&keys, key, span_of(salt, sizeof salt));
    struct err e = settings_put(db, &keys, span_of(salt, sizeof salt), arena);
    keys_close(&keys);
    if (err_is(e)) db_rollback(db);
    db_close(db);
    if (err_is(e)) unlink(path);
    return e;
}

static struct err setting_get(struct vault *vault, const char *name, struct span *bytes) {
    sqlite3_stmt *stmt;
    bool has = false;
    TRY(db_prepare(vault->db, "SELECT bytes FROM setting WHERE name = ?1", &stmt));
    sqlite3_bind_text(stmt, 1, name, -1, SQLITE_STATIC);
    struct err e = vault_row(vault, stmt, &has);
    if (has) *bytes = arena_copy(vault->arena, db_blob(stmt, 0));
    sqlite3_finalize(stmt);
    if (!err_is(e) && !has)
        e = err_make(ERR_FAULT, "%s was not made to its end; remove it and run init again",
                     vault->path);
    return e;
}

struct err people_count(struct vault *vault) {
    bool has = false;
    sqlite3_stmt *stmt = vault_statement(vault, LAST_PERSON);
    TRY(vault_row(vault, stmt, &has));
    vault->people = has ? (person_ref)sqlite3_column_int64(stmt, 0) : 0;
    sqlite3_reset(stmt);
    return err_none();
}

static struct err decoy_keep(struct vault *vault) {
    bool has = false;
    sqlite3_stmt *stmt = vault_statement(vault, READ_PERSON);
    bind_uint(stmt, 1, 0);
    TRY(vault_row(vault, stmt, &has));
    if (has) vault->decoy = arena_copy(vault->arena, db_blob(stmt, 0));
    sqlite3_reset(stmt);
    return people_count(vault);
}

static struct err vault_unlock(struct vault *vault, const struct secret *key) {
    struct span version, salt, check, plain;
    TRY(setting_get(vault, "schema", &version));
    TRY(setting_get(vault, "salt", &salt));
    TRY(setting_get(vault, "check", &check));
    if (version.len != 2 || be_get_u16(version.at) != VAULT_SCHEMA)
        return err_make(ERR_FAULT,
                        "%s was written by another version of this program; use that "
                        "version",
                        vault->path);
    keys_open(&vault->keys, key, salt);
    if (err_is(row_open(vault->arena, vault->keys.check, check_id, check, &plain)))
        return err_make(ERR_FAULT,
                        "%s does not open with this vault key; put back the key file "
                        "that it was made with",
                        vault->path);
    TRY(db_run(vault->db, code_schema));
    TRY(db_run(vault->db, dispute_schema));
    TRY(db_run(vault->db, schema_later));
    TRY(statements_prepare(vault));
    return decoy_keep(vault);
}

struct err vault_open(const char *path, const struct secret *key, struct vault **vault) {
    sqlite3 *db = NULL;
    TRY(db_open(path, false, NULL, CACHE_BYTES, &db));
    struct arena *arena = arena_open(VAULT_ARENA_BYTES);
    struct vault *opened = ARENA_NEW(arena, struct vault);
    *opened = (struct vault){.arena = arena, .db = db, .path = arena_str(arena, span_str(path))};
    opened->scratch = arena_open(SCRATCH_BYTES);
    opened->pieces = pieces_open(arena);
    struct err e = vault_unlock(opened, key);
    if (err_is(e))
        vault_close(opened);
    else
        *vault = opened;
    return e;
}

/* Of a random key of 256 bits: its digest gives nothing of it away. */
static struct digest companion_digest(const char *name, const struct secret *key) {
    struct span part[3] = {SPAN_LITERAL("companion/1"), span_str(name), secret_span(key)};
    return sha256_parts(part, 3);
}

struct err vault_companion_put(struct vault *vault, const char *name, const struct secret *key) {
    struct digest digest = companion_digest(name, key);
    TRY(db_begin(vault->db));
    struct err e = setting_put(vault->db, name, digest_span(&digest));
    if (!err_is(e)) return db_commit(vault->db);
    db_rollback(vault->db);
    return e;
}

struct err vault_companion_check(struct vault *vault, const char *name, const struct secret *key) {
    struct digest digest = companion_digest(name, key);
    struct span put;
    TRY(setting_get(vault, name, &put));
    if (span_equal(put, digest_span(&digest))) return err_none();
    return err_make(ERR_FAULT,
                    "%s was not made beside this key file, %s; put back the one that it was made "
                    "with",
                    vault->path, name);
}

void vault_close(struct vault *vault) {
    if (!vault) return;
    vault_load_abort(vault);
    db_close(vault->ahead.db);
    db_close(vault->db);
    keys_close(&vault->keys);
    pieces_close(vault->pieces);
    arena_close(vault->scratch);
    arena_close(vault->arena);
}

struct vault_reads vault_reads(const struct vault *vault) { return vault->reads; }

void vault_fold_every(struct vault *vault, enum vault_fold pages) {
    db_fold_every(vault->db, (int)pages);
}

struct err vault_reading_begin(struct vault *vault) { return db_run(vault->db, "BEGIN"); }

/* What only reads has nothing to lose. */
void vault_reading_end(struct vault *vault) { db_rollback(vault->db); }

/* ---- finding ---- */

static bool ref_in(const person_ref *found, size_t count, person_ref ref) {
    for (size_t i = 0; i < count; i++)
        if (found[i] == ref) return true;
    return false;
}

/* One step, and one row or none: however many share a term, the look-up is as long. */
static struct err owners_fetch(struct vault *vault, const struct term_tag *term,
                               person_ref owner[CANDIDATES_MAX], size_t *count, bool *more) {
    bool has = false;
    sqlite3_stmt *stmt = vault_statement(vault, FIND_TERM);
    bind_span(stmt, 1, span_of(term->tag, sizeof term->tag));
    TRY(vault_row(vault, stmt, &has));
    *more = false;
    *count = has ? term_owners(db_blob(stmt, 0), term, owner, more) : 0;
    sqlite3_reset(stmt);
    return err_none();
}

struct err vault_find(struct vault *vault, const struct span *term, size_t term_count,
                      person_ref found[CANDIDATES_MAX], size_t *found_count, bool *more) {
    person_ref kept[CANDIDATES_MAX] = {0};
    size_t count = 0;
    bool others = false;
    struct term_place last = {0};
    assert(term_count <= VAULT_TERMS_MAX && !vault->loading);
    vault->reads.finds++;
    vault->reads.terms += term_count;
    for (size_t i = 0; i < term_count; i++) {
        struct term_tag one = term_tag(vault->keys.index, term[i], &last);
        person_ref owner[CANDIDATES_MAX];
        size_t owners = 0;
        bool several = false;
        TRY(owners_fetch(vault, &one, owner, &owners, &several));
        others = others || several;
        for (size_t k = 0; k < owners; k++) {
            if (ref_in(kept, count, owner[k])) continue;
            if (count < CANDIDATES_MAX)
                kept[count++] = owner[k];
            else
                others = true;
        }
    }
    memcpy(found, kept, sizeof kept);
    *found_count = count;
    *more = others;
    return err_none();
}

/* ---- reading ---- */

static struct err row_missing(const char *kind) {
    return err_make(ERR_FAULT, "%s of the vault is missing; restore the vault from a copy", kind);
}

/* Fetches and opens into the scratch arena. */
static struct err row_fetch(struct vault *vault, enum statement which, uint64_t rowid,
                            struct row_id id, struct span *plain, bool *has) {
    sqlite3_stmt *stmt = vault_statement(vault, which);
    bind_uint(stmt, 1, rowid);
    TRY(vault_row(vault, stmt, has));
    struct err e = err_none();
    if (*has) e = row_open(vault->scratch, vault->keys.record, id, db_blob(stmt, 0), plain);
    sqlite3_reset(stmt);
    return e;
}

/* Somebody's row is fetched and left sealed, so that the disk and the caches do what they do for a
 * person who is there; what is opened is the decoy. */
static struct err decoy_fetch(struct vault *vault, struct span *plain, bool *has) {
    uint64_t spread = vault->reads.identities * 0x9e3779b97f4a7c15u >> 20;
    sqlite3_stmt *stmt = vault_statement(vault, READ_PERSON);
    bind_uint(stmt, 1, vault->people ? 1 + spread % vault->people : 0);
    TRY(vault_row(vault, stmt, has));
    if (*has) arena_copy(vault->scratch, db_blob(stmt, 0));
    sqlite3_reset(stmt);
    return row_open(vault->scratch, vault->keys.record, decoy_id, vault->decoy, plain);
}

struct err vault_read_identity(struct vault *vault, struct arena *arena, person_ref person,
                               struct span *identity_json) {
    struct row_id id = {ROW_IDENTITY, person, 0};
    struct span plain;
    bool has = false;
    vault->reads.identities++;
    struct err e = person ? row_fetch(vault, READ_PERSON, person, id, &plain, &has)
                          : decoy_fetch(vault, &plain, &has);
    if (!err_is(e) && !has) e = row_missing("an identity row");
    if (!err_is(e)) {
        struct span copy = arena_copy(arena, plain);
        *identity_json = person ? copy : span_of("", 0);
    }
    arena_wipe(vault->scratch);
    return e;
}

struct err vault_read_year(struct vault *vault, struct arena *arena, person_ref person, int year,
                           const uint16_t *field, size_t field_count, struct value *value,
                           size_t value_max, size_t *value_count, bool *filed) {
    struct row_id id = {ROW_YEAR, person, year};
    struct span plain;
    bool has = false;
    assert(person > 0);
    vault->reads.years++;
    if (year < TAX_YEAR_MIN || year > TAX_YEAR_MAX) { /* no load takes such a year */
        *filed = false;
        *value_count = 0;
        return err_none();
    }
    struct err e = row_fetch(vault, READ_YEAR, year_rowid(person, year), id, &plain, &has);
    if (!err_is(e) && has)
        e = record_read(arena, plain, field, field_count, value, value_max, value_count, filed);
    arena_wipe(vault->scratch);
    if (err_is(e) || has) return e;
    *filed = false;
    *value_count = 0;
    return e;
}
