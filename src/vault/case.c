/* What was decided before, and how often? Sealed cases and blind counters, in the vault's file.
 *
 * A case is one sealed row under the index of its ledger entry. Ask ids, decision ids, officers
 * and reasons stand in the database as keyed tags only. A round is one durable commit, made before
 * the ledger's: what the ledger then does not record is discarded at the next start. */
#include "vault/inside.h"

#include "base/bytes.h"

#include <assert.h>

/* A row of the version before has no trace. */
enum { CASE_VERSION = 5, CASE_VERSION_MIN = 4, CASE_OPEN = 1, CASE_HAS_REASON = 2 };

/* ---- tags ---- */

static struct span case_id(const char id[ID_BYTES_MAX]) {
    return span_of(id, strnlen(id, ID_BYTES_MAX));
}

static void ask_tag(const struct vault *vault, struct span requester, struct span ask_id,
                    uint8_t tag[TAG_BYTES]) {
    struct span part[] = {SPAN_LITERAL("ask"), requester, ask_id};
    vault_tag(vault->keys.case_index, part, 3, tag);
}

static void decision_tag(const struct vault *vault, struct span decision_id,
                         uint8_t tag[TAG_BYTES]) {
    struct span part[] = {SPAN_LITERAL("decision"), decision_id};
    vault_tag(vault->keys.case_index, part, 2, tag);
}

static void officer_tag(const struct vault *vault, struct span requester, struct span officer,
                        uint8_t tag[TAG_BYTES]) {
    struct span part[] = {SPAN_LITERAL("officer"), requester, officer};
    vault_tag(vault->keys.case_index, part, 3, tag);
}

static void reason_tag(const struct vault *vault, struct span requester,
                       const struct digest *reason, uint8_t tag[TAG_BYTES]) {
    struct span part[] = {SPAN_LITERAL("reason"), requester, digest_span(reason)};
    vault_tag(vault->keys.case_index, part, 3, tag);
}

/* The subject stands beside a reason under a tag of this reason, so that two reasons about one
 * subject do not look alike. */
static void subject_tag(const struct vault *vault, const uint8_t reason[TAG_BYTES],
                        const struct digest *subject, uint8_t tag[TAG_BYTES]) {
    struct span part[] = {SPAN_LITERAL("subject"), span_of(reason, TAG_BYTES),
                          digest_span(subject)};
    vault_tag(vault->keys.case_index, part, 3, tag);
}

static void attempt_tag(const struct vault *vault, struct span requester,
                        const struct digest *subject, uint8_t tag[TAG_BYTES]) {
    struct span part[] = {SPAN_LITERAL("attempt"), requester, digest_span(subject)};
    vault_tag(vault->keys.case_index, part, 3, tag);
}

/* ---- bytes ---- */

/* `piece`: the number under which what it has alike is kept; 0: it has nothing. */
static struct span case_write(struct arena *arena, const struct vault_case *one, uint64_t piece) {
    struct text to = {.arena = arena};
    uint64_t flags = (one->open ? CASE_OPEN : 0) | (one->has_reason ? CASE_HAS_REASON : 0);
    put_uint(&to, CASE_VERSION, 1);
    put_uint(&to, flags, 1);
    put_part(&to, case_id(one->ask_id));
    put_part(&to, case_id(one->decision_id));
    text_put(&to, digest_span(&one->ask_digest));
    text_put(&to, digest_span(&one->reason_digest));
    text_put(&to, digest_span(&one->subject_tag));
    put_uint(&to, one->tried_count, 1);
    for (size_t i = 0; i < one->tried_count; i++)
        text_put(&to, digest_span(&one->tried[i]));
    put_uint(&to, one->answers, 8);
    put_part(&to, one->requester);
    put_uint(&to, one->officer_count, 1);
    for (size_t i = 0; i < one->officer_count; i++)
        put_part(&to, one->officer[i]);
    size_t from = piece ? one->alike_at : 0;
    size_t end = piece ? one->alike_at + one->alike_len : 0;
    put_uint(&to, piece, 8);
    put_part(&to, span_cut(one->record, 0, from));
    put_part(&to, span_cut(one->record, end, one->record.len));
    put_part(&to, one->answer);
    put_part(&to, one->trace);
    return text_span(&to);
}

static void read_id(struct reader *from, char id[ID_BYTES_MAX]) {
    struct span part = read_part(from);
    if (part.len >= ID_BYTES_MAX) from->bad = true;
    if (!from->bad) memcpy(id, part.at, part.len);
}

static void read_digest(struct reader *from, struct digest *digest) {
    struct span part = read_span(from, DIGEST_BYTES);
    if (!from->bad) memcpy(digest->byte, part.at, DIGEST_BYTES);
}

/* The record with its piece in its place again. */
static struct err record_join(struct vault *vault, uint64_t piece, struct span before,
                              struct span after, struct span *record) {
    struct text whole = {.arena = vault->scratch};
    struct span text = {0};
    if (piece) TRY(piece_fetch(vault, piece, &text));
    text_put(&whole, before);
    text_put(&whole, text);
    text_put(&whole, after);
    *record = text_span(&whole);
    return err_none();
}

static struct err case_read(struct vault *vault, struct span plain, struct vault_case *one) {
    struct reader from = {.left = plain};
    uint64_t version = read_uint(&from, 1);
    uint64_t flags = read_uint(&from, 1);
    one->open = (flags & CASE_OPEN) != 0;
    one->has_reason = (flags & CASE_HAS_REASON) != 0;
    read_id(&from, one->ask_id);
    read_id(&from, one->decision_id);
    read_digest(&from, &one->ask_digest);
    read_digest(&from, &one->reason_digest);
    read_digest(&from, &one->subject_tag);
    one->tried_count = (size_t)read_uint(&from, 1);
    if (one->tried_count > CASE_TRIED_MAX) from.bad = true;
    for (size_t i = 0; i < one->tried_count && !from.bad; i++)
        read_digest(&from, &one->tried[i]);
    one->answers = read_uint(&from, 8);
    one->requester = read_part(&from);
    one->officer_count = (size_t)read_uint(&from, 1);
    if (one->officer_count > RECIPIENTS_MAX) from.bad = true;
    for (size_t i = 0; i < one->officer_count && !from.bad; i++)
        one->officer[i] = read_part(&from);
    uint64_t piece = read_uint(&from, 8);
    struct span before = read_part(&from);
    struct span after = read_part(&from);
    one->answer = read_part(&from);
    if (version >= CASE_VERSION) one->trace = read_part(&from);
    if (version < CASE_VERSION_MIN || version > CASE_VERSION || !read_end(&from))
        return err_make(ERR_FAULT, "a case's row is not in the form this version writes; run the "
                                   "version that wrote it");
    return record_join(vault, piece, before, after, &one->record);
}

/* ---- putting a round ---- */

static bool name_good(struct span name) { return name.len > 0 && name.len <= CASE_NAME_BYTES_MAX; }

static struct err case_check(const struct vault_case *one) {
    bool good = one->ask_id[0] && one->decision_id[0] && name_good(one->requester);
    assert(one->officer_count <= RECIPIENTS_MAX);
    assert(one->alike_at <= one->record.len && one->alike_len <= one->record.len - one->alike_at);
    for (size_t i = 0; i < one->officer_count; i++)
        good = good && name_good(one->officer[i]);
    if (!good)
        return err_make(ERR_INPUT, "an id of a case is empty or longer than %d bytes",
                        CASE_NAME_BYTES_MAX);
    if (one->trace.len > CASE_NAME_BYTES_MAX)
        return err_make(ERR_INPUT, "a case's trace is longer than %d bytes", CASE_NAME_BYTES_MAX);
    if (one->record.len > CASE_BYTES_MAX || one->answer.len > CASE_BYTES_MAX - one->record.len)
        return err_make(ERR_INPUT,
                        "a case is larger than the %d bytes that are kept; ask for "
                        "fewer fields",
                        CASE_BYTES_MAX);
    return err_none();
}

static struct err tag_add(struct vault *vault, const uint8_t tag[TAG_BYTES], uint64_t entry) {
    sqlite3_stmt *stmt = vault_statement(vault, ADD_CASE_TAG);
    bind_span(stmt, 1, span_of(tag, TAG_BYTES));
    bind_uint(stmt, 2, entry);
    int code = sqlite3_step(stmt);
    struct err e = err_none();
    if (code == SQLITE_CONSTRAINT_PRIMARYKEY)
        e = err_make(ERR_REFUSED, "an ask's id was used before; give each ask an id of its own");
    else if (code != SQLITE_DONE)
        e = db_fault(vault->db, "add a case to it");
    sqlite3_reset(stmt);
    return e;
}

/* The ask's id leads to its newest case. */
static struct err tag_move(struct vault *vault, const uint8_t tag[TAG_BYTES], uint64_t from,
                           uint64_t to) {
    sqlite3_stmt *stmt = vault_statement(vault, MOVE_CASE_TAG);
    bind_span(stmt, 1, span_of(tag, TAG_BYTES));
    bind_uint(stmt, 2, from);
    bind_uint(stmt, 3, to);
    TRY(vault_step(vault, stmt, "keep its cases"));
    if (sqlite3_changes(vault->db) == 1) return err_none();
    return err_make(ERR_REFUSED, "the ask has been answered; its answer stands");
}

static struct err matter_step(struct vault *vault, enum statement which,
                              const uint8_t tag[TAG_BYTES], uint64_t entry) {
    sqlite3_stmt *stmt = vault_statement(vault, which);
    bind_span(stmt, 1, span_of(tag, TAG_BYTES));
    bind_uint(stmt, 2, entry);
    return vault_step(vault, stmt, "keep its counters");
}

/* The answer of a matter closes it for its officers: their names stand in it as in the ask. */
static struct err matters_step(struct vault *vault, const struct vault_case *one, uint64_t entry,
                               enum statement matter) {
    uint8_t tag[TAG_BYTES];
    for (size_t i = 0; i < one->officer_count; i++) {
        officer_tag(vault, one->requester, one->officer[i], tag);
        TRY(matter_step(vault, matter, tag, entry));
    }
    return err_none();
}

/* The statements that put a case's counters, or take them away. */
struct counters {
    enum statement matter, reason, attempt;
};
static const struct counters adding = {ADD_MATTER, ADD_REASON, ADD_ATTEMPT};
static const struct counters dropping = {DROP_MATTER, DROP_REASON, DROP_ATTEMPT};

static struct err attempts_step(struct vault *vault, const struct vault_case *one, uint64_t entry,
                                enum statement which) {
    for (size_t i = 0; i < one->tried_count; i++) {
        uint8_t tag[TAG_BYTES];
        attempt_tag(vault, one->requester, &one->tried[i], tag);
        sqlite3_stmt *stmt = vault_statement(vault, which);
        bind_span(stmt, 1, span_of(tag, sizeof tag));
        bind_uint(stmt, 2, entry);
        if (which == ADD_ATTEMPT) bind_uint(stmt, 3, (uint64_t)one->at);
        TRY(vault_step(vault, stmt, "keep its counters"));
    }
    return err_none();
}

static struct err counters_step(struct vault *vault, const struct vault_case *one, uint64_t entry,
                                const struct counters *which) {
    uint8_t tag[TAG_BYTES];
    uint8_t subject[TAG_BYTES];
    if (one->open) TRY(matters_step(vault, one, entry, which->matter));
    TRY(attempts_step(vault, one, entry, which->attempt));
    if (!one->has_reason) return err_none();
    reason_tag(vault, one->requester, &one->reason_digest, tag);
    subject_tag(vault, tag, &one->subject_tag, subject);
    sqlite3_stmt *stmt = vault_statement(vault, which->reason);
    bind_span(stmt, 1, span_of(tag, sizeof tag));
    bind_uint(stmt, 2, entry);
    bind_span(stmt, 3, span_of(subject, sizeof subject));
    return vault_step(vault, stmt, "keep its counters");
}

static struct err case_add(struct vault *vault, const struct vault_case *one, uint64_t entry) {
    uint8_t tag[TAG_BYTES];
    uint64_t piece = 0;
    TRY(case_check(one));
    if (one->alike_len && one->alike_len <= PIECE_BYTES_MAX)
        TRY(piece_keep(vault, span_cut(one->record, one->alike_at, one->alike_at + one->alike_len),
                       &piece));
    struct span sealed =
        row_seal(vault->scratch, vault->keys.cases, (struct row_id){ROW_CASE, entry, 0},
                 case_write(vault->scratch, one, piece));
    sqlite3_stmt *stmt = vault_statement(vault, ADD_CASE);
    bind_uint(stmt, 1, entry);
    bind_span(stmt, 2, sealed);
    struct err e = vault_step(vault, stmt, "add a case to it");
    arena_wipe(vault->scratch);
    if (err_is(e)) return e;
    ask_tag(vault, one->requester, case_id(one->ask_id), tag);
    TRY(one->answers ? tag_move(vault, tag, one->answers, entry) : tag_add(vault, tag, entry));
    decision_tag(vault, case_id(one->decision_id), tag);
    TRY(tag_add(vault, tag, entry));
    TRY(waiting_keep(vault, one, entry));
    if (one->notice.len)
        TRY(notice_keep(vault, &(struct vault_notice){.requester = one->requester,
                                                      .record = one->notice,
                                                      .entry = entry,
                                                      .made = one->notice_made}));
    if (one->answers) return matters_step(vault, one, one->answers, DROP_MATTER);
    return counters_step(vault, one, entry, &adding);
}

/* What the ledger had for good when the round began: an older copy of it is told from a round that
 * was never recorded. */
struct err case_ledger_mark(struct vault *vault, uint64_t size) {
    uint8_t bytes[sizeof size];
    be_put_u64(bytes, size);
    sqlite3_stmt *stmt = vault_statement(vault, MARK_LEDGER);
    bind_span(stmt, 1, span_of(bytes, sizeof bytes));
    return vault_step(vault, stmt, "mark what the ledger has");
}

struct err case_put_many(struct vault *vault, const struct vault_case *many, size_t count,
                         uint64_t first_entry_index) {
    assert(!vault->loading && count <= ROUND_ASKS_MAX);
    TRY(db_begin(vault->db));
    struct err e = case_ledger_mark(vault, first_entry_index);
    for (size_t i = 0; i < count && !err_is(e); i++)
        e = case_add(vault, &many[i], first_entry_index + i);
    if (!err_is(e)) e = db_commit(vault->db);
    if (!err_is(e)) return e;
    db_rollback(vault->db);
    pieces_forget(vault->pieces);
    return e;
}

/* ---- discarding what was never recorded ---- */

static struct err case_drop(struct vault *vault, const struct vault_case *one, uint64_t entry,
                            uint64_t ledger_size) {
    uint8_t tag[TAG_BYTES];
    bool stands = one->answers && one->answers < ledger_size; /* the pending case that it answers */
    ask_tag(vault, one->requester, case_id(one->ask_id), tag);
    if (stands)
        TRY(tag_move(vault, tag, entry, one->answers));
    else
        TRY(matter_step(vault, DROP_CASE_TAG, tag, entry));
    decision_tag(vault, case_id(one->decision_id), tag);
    TRY(matter_step(vault, DROP_CASE_TAG, tag, entry));
    if (stands)
        TRY(matters_step(vault, one, one->answers, ADD_MATTER));
    else
        TRY(counters_step(vault, one, entry, &dropping));
    sqlite3_stmt *stmt = vault_statement(vault, DROP_CASE);
    bind_uint(stmt, 1, entry);
    return vault_step(vault, stmt, "discard from it");
}

/* Opens one case into the scratch arena. The statement stands on its row. */
static struct err case_open(struct vault *vault, uint64_t entry, struct span sealed,
                            struct vault_case *one) {
    struct span plain;
    TRY(row_open(vault->scratch, vault->keys.cases, (struct row_id){ROW_CASE, entry, 0}, sealed,
                 &plain));
    *one = (struct vault_case){.entry_index = entry};
    return case_read(vault, plain, one);
}

static struct err discard_next(struct vault *vault, uint64_t from, bool *has) {
    struct vault_case *one = ARENA_NEW(vault->scratch, struct vault_case);
    sqlite3_stmt *stmt = vault_statement(vault, NEXT_CASE);
    bind_uint(stmt, 1, from);
    TRY(vault_row(vault, stmt, has));
    struct err e = err_none();
    if (*has) {
        uint64_t entry = (uint64_t)sqlite3_column_int64(stmt, 0);
        e = case_open(vault, entry, db_blob(stmt, 1), one);
        sqlite3_reset(stmt);
        if (!err_is(e)) e = case_drop(vault, one, entry, from);
    }
    arena_wipe(vault->scratch);
    return e;
}

struct err case_discard_from(struct vault *vault, uint64_t ledger_size, uint64_t *discarded) {
    uint64_t count = 0;
    bool has = true;
    assert(!vault->loading);
    TRY(db_begin(vault->db));
    struct err e = waiting_discard_from(vault, ledger_size);
    while (has && !err_is(e)) { /* one case fewer each time */
        e = discard_next(vault, ledger_size, &has);
        count += has;
    }
    if (!err_is(e)) e = db_commit(vault->db);
    if (err_is(e))
        db_rollback(vault->db);
    else
        *discarded = count;
    return e;
}

/* ---- finding one ---- */

struct err case_ledger_least(struct vault *vault, uint64_t *size) {
    bool has = false;
    sqlite3_stmt *stmt = vault_statement(vault, READ_LEDGER);
    TRY(vault_row(vault, stmt, &has));
    struct span bytes = has ? db_blob(stmt, 0) : (struct span){0};
    *size = bytes.len == sizeof *size ? be_get_u64(bytes.at) : 0;
    sqlite3_reset(stmt);
    return err_none();
}

struct err case_last(struct vault *vault, uint64_t *entry, bool *has) {
    sqlite3_stmt *stmt = vault_statement(vault, LAST_CASE);
    TRY(vault_row(vault, stmt, has));
    if (*has) *entry = (uint64_t)sqlite3_column_int64(stmt, 0);
    sqlite3_reset(stmt);
    return err_none();
}

static struct span keep(struct arena *arena, struct span part) { return arena_copy(arena, part); }

void case_keep(struct arena *arena, const struct vault_case *one, struct vault_case *found) {
    *found = *one;
    found->requester = keep(arena, one->requester);
    found->record = keep(arena, one->record);
    found->answer = keep(arena, one->answer);
    found->trace = keep(arena, one->trace);
    for (size_t i = 0; i < one->officer_count; i++)
        found->officer[i] = keep(arena, one->officer[i]);
}

struct err case_fetch(struct vault *vault, uint64_t entry, struct vault_case *one) {
    bool has = false;
    sqlite3_stmt *stmt = vault_statement(vault, READ_CASE);
    bind_uint(stmt, 1, entry);
    TRY(vault_row(vault, stmt, &has));
    struct err e = has ? case_open(vault, entry, db_blob(stmt, 0), one)
                       : err_make(ERR_FAULT, "a case's row of the vault is missing; restore the "
                                             "vault from a copy");
    sqlite3_reset(stmt);
    return e;
}

/* `requester` with at == NULL: by the decision's id. */
static struct err case_by_tag(struct vault *vault, struct arena *arena,
                              const uint8_t tag[TAG_BYTES], struct span requester, struct span id,
                              struct vault_case *found, bool *has) {
    bool there = false;
    *has = false;
    if (vault->ahead.begun) return err_none();
    sqlite3_stmt *stmt = vault_statement(vault, FIND_CASE_TAG);
    bind_span(stmt, 1, span_of(tag, TAG_BYTES));
    TRY(vault_row(vault, stmt, &there));
    uint64_t entry = there ? (uint64_t)sqlite3_column_int64(stmt, 0) : 0;
    sqlite3_reset(stmt);
    if (!there) return err_none();
    struct vault_case *one = ARENA_NEW(vault->scratch, struct vault_case);
    struct err e = case_fetch(vault, entry, one);
    bool same =
        !err_is(e) && span_equal(id, case_id(requester.at ? one->ask_id : one->decision_id));
    if (same && requester.at) same = span_equal(requester, one->requester);
    if (!err_is(e) && !same)
        e = err_make(ERR_FAULT, "the vault's index of cases names another case than the row; "
                                "restore the vault from a copy");
    if (!err_is(e)) {
        case_keep(arena, one, found);
        *has = true;
    }
    arena_wipe(vault->scratch);
    return e;
}

struct err case_by_ask(struct vault *vault, struct arena *arena, struct span requester,
                       struct span ask_id, struct vault_case *found, bool *has) {
    uint8_t tag[TAG_BYTES];
    assert(requester.at);
    ask_tag(vault, requester, ask_id, tag);
    return case_by_tag(vault, arena, tag, requester, ask_id, found, has);
}

struct err case_by_decision(struct vault *vault, struct arena *arena, struct span decision_id,
                            struct vault_case *found, bool *has) {
    uint8_t tag[TAG_BYTES];
    decision_tag(vault, decision_id, tag);
    return case_by_tag(vault, arena, tag, (struct span){0}, decision_id, found, has);
}

struct err case_by_entry(struct vault *vault, struct arena *arena, uint64_t entry_index,
                         struct vault_case *found, bool *has) {
    struct vault_case *one = ARENA_NEW(vault->scratch, struct vault_case);
    sqlite3_stmt *stmt = vault_statement(vault, READ_CASE);
    bind_uint(stmt, 1, entry_index);
    TRY(vault_row(vault, stmt, has));
    struct err e = err_none();
    if (*has) e = case_open(vault, entry_index, db_blob(stmt, 0), one);
    sqlite3_reset(stmt);
    if (*has && !err_is(e)) case_keep(arena, one, found);
    arena_wipe(vault->scratch);
    return e;
}

/* ---- counters ---- */

static struct err count_read(struct vault *vault, sqlite3_stmt *stmt, uint64_t *count) {
    bool has = false;
    TRY(vault_row(vault, stmt, &has));
    *count = has ? (uint64_t)sqlite3_column_int64(stmt, 0) : 0;
    sqlite3_reset(stmt);
    return err_none();
}

struct err case_open_matters(struct vault *vault, struct span requester, struct span officer,
                             uint64_t *count) {
    uint8_t tag[TAG_BYTES];
    *count = 0;
    if (vault->ahead.begun) return err_none();
    officer_tag(vault, requester, officer, tag);
    sqlite3_stmt *stmt = vault_statement(vault, COUNT_MATTER);
    bind_span(stmt, 1, span_of(tag, sizeof tag));
    bind_uint(stmt, 2, CASE_COUNTED_MAX);
    return count_read(vault, stmt, count);
}

struct err case_reason_shared(struct vault *vault, struct span requester,
                              const struct digest *reason_digest,
                              const struct digest *subject_digest, uint64_t *count) {
    uint8_t tag[TAG_BYTES];
    uint8_t subject[TAG_BYTES];
    *count = 0;
    if (vault->ahead.begun) return err_none();
    reason_tag(vault, requester, reason_digest, tag);
    subject_tag(vault, tag, subject_digest, subject);
    sqlite3_stmt *stmt = vault_statement(vault, COUNT_REASON);
    bind_span(stmt, 1, span_of(tag, sizeof tag));
    bind_uint(stmt, 2, CASE_COUNTED_MAX);
    bind_span(stmt, 3, span_of(subject, sizeof subject));
    return count_read(vault, stmt, count);
}

struct err case_attempts(struct vault *vault, struct span requester,
                         const struct digest *subject_digest, instant since, uint64_t most,
                         uint64_t *count) {
    uint8_t tag[TAG_BYTES];
    *count = 0;
    if (vault->ahead.begun) return err_none();
    assert(most <= CASE_COUNTED_MAX);
    attempt_tag(vault, requester, subject_digest, tag);
    sqlite3_stmt *stmt = vault_statement(vault, COUNT_ATTEMPT);
    bind_span(stmt, 1, span_of(tag, sizeof tag));
    bind_uint(stmt, 2, most);
    bind_uint(stmt, 3, (uint64_t)(since > 0 ? since : 0));
    return count_read(vault, stmt, count);
}
