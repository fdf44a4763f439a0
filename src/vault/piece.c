/* What do many cases have word for word, and where is it kept once? An explanation is the same
 * thousands of times: it stands in a sealed row of its own, under a number that its cases have
 * inside their own seals. In the clear stand its number, a keyed tag and its length: not which
 * cases have it, nor how many. A case that is discarded leaves its piece. */
#include "vault/inside.h"

#include <assert.h>

enum { KEPT_MAX = 32, ARENA_BYTES = 2 * KEPT_MAX * PIECE_BYTES_MAX };

struct kept {
    uint64_t number;
    struct span text;
};

struct pieces {
    struct arena *arena;        /* of the texts; wiped when `kept` is full */
    struct kept kept[KEPT_MAX]; /* the one used last comes first */
    size_t count;
};

struct pieces *pieces_open(struct arena *arena) {
    struct pieces *pieces = ARENA_NEW(arena, struct pieces);
    pieces->arena = arena_open(ARENA_BYTES);
    return pieces;
}

void pieces_close(struct pieces *pieces) { arena_close(pieces->arena); }

void pieces_forget(struct pieces *pieces) {
    arena_wipe(pieces->arena);
    pieces->count = 0;
}

/* ---- those used last ---- */

static struct span kept_first(struct pieces *pieces, size_t at) {
    struct kept found = pieces->kept[at];
    memmove(pieces->kept + 1, pieces->kept, at * sizeof found);
    pieces->kept[0] = found;
    return found.text;
}

static struct span kept_add(struct pieces *pieces, uint64_t number, struct span text) {
    if (pieces->count == KEPT_MAX) pieces_forget(pieces);
    pieces->kept[pieces->count] = (struct kept){number, arena_copy(pieces->arena, text)};
    return kept_first(pieces, pieces->count++);
}

static bool kept_number(struct pieces *pieces, struct span text, uint64_t *number) {
    for (size_t i = 0; i < pieces->count; i++) {
        if (!span_equal(pieces->kept[i].text, text)) continue;
        *number = pieces->kept[i].number;
        kept_first(pieces, i);
        return true;
    }
    return false;
}

/* ---- keeping ---- */

static struct err number_read(struct vault *vault, sqlite3_stmt *stmt, uint64_t *number) {
    bool has = false;
    TRY(vault_row(vault, stmt, &has));
    *number = has ? (uint64_t)sqlite3_column_int64(stmt, 0) : 0;
    sqlite3_reset(stmt);
    return err_none();
}

static struct err piece_add(struct vault *vault, struct span tag, struct span text,
                            uint64_t *number) {
    uint64_t last = 0;
    TRY(number_read(vault, vault_statement(vault, LAST_PIECE), &last));
    struct row_id id = {ROW_PIECE, last + 1, 0};
    sqlite3_stmt *stmt = vault_statement(vault, ADD_PIECE);
    bind_uint(stmt, 1, id.ref);
    bind_span(stmt, 2, tag);
    bind_span(stmt, 3, row_seal(vault->scratch, vault->keys.cases, id, text));
    TRY(vault_step(vault, stmt, "add a case to it"));
    *number = id.ref;
    return err_none();
}

struct err piece_keep(struct vault *vault, struct span text, uint64_t *number) {
    uint8_t tag[TAG_BYTES];
    struct span part[] = {SPAN_LITERAL("piece"), text};
    uint64_t found = 0;
    assert(text.len > 0 && text.len <= PIECE_BYTES_MAX);
    if (kept_number(vault->pieces, text, number)) return err_none();
    vault_tag(vault->keys.case_index, part, 2, tag);
    sqlite3_stmt *stmt = vault_statement(vault, FIND_PIECE);
    bind_span(stmt, 1, span_of(tag, sizeof tag));
    TRY(number_read(vault, stmt, &found));
    if (found == 0) TRY(piece_add(vault, span_of(tag, sizeof tag), text, &found));
    kept_add(vault->pieces, found, text);
    *number = found;
    return err_none();
}

/* ---- fetching ---- */

struct err piece_fetch(struct vault *vault, uint64_t number, struct span *text) {
    bool has = false;
    struct span plain;
    for (size_t i = 0; i < vault->pieces->count; i++) {
        if (vault->pieces->kept[i].number != number) continue;
        *text = kept_first(vault->pieces, i);
        return err_none();
    }
    sqlite3_stmt *stmt = vault_statement(vault, READ_PIECE);
    bind_uint(stmt, 1, number);
    TRY(vault_row(vault, stmt, &has));
    struct err e = has ? row_open(vault->scratch, vault->keys.cases,
                                  (struct row_id){ROW_PIECE, number, 0}, db_blob(stmt, 0), &plain)
                       : err_make(ERR_FAULT, "a piece of cases is missing from the vault; restore "
                                             "the vault from a copy");
    sqlite3_reset(stmt);
    if (!err_is(e)) *text = kept_add(vault->pieces, number, plain);
    return e;
}
