/* What does a batch's manifest promise? */
#include "ask/manifest.h"

#include "base/bytes.h"
#include "base/file.h"

static const char FORMAT[] = "portcullis-batch/1";
enum { LINE_SEALING_BYTES = 8 * SEALED_LINE_BYTES_MAX };

static const char WHERE[] = "the manifest";

static struct err members_read(struct arena *arena, const json_t *root, struct manifest *manifest) {
    static const char *const known[] = {"format", "id",        "requester", "authority", "count",
                                        "sha256", "issued_at", "seal",      NULL};
    struct span format;
    struct span digest;
    struct span issued;
    int64_t count = 0;
    TRY(json_known_only(root, known, WHERE));
    TRY(json_need_str(root, WHERE, "format", 32, &format));
    if (!span_is(format, FORMAT))
        return err_make(ERR_INPUT, "the manifest: \"format\" must be \"%s\"", FORMAT);
    TRY(json_need_str(root, WHERE, "id", ID_BYTES_MAX - 1, &manifest->id));
    if (!id_valid(manifest->id, "BAT"))
        return err_make(ERR_INPUT, "the manifest: \"id\" must be \"BAT-\" and a ULID");
    TRY(json_need_str(root, WHERE, "requester", 64, &manifest->requester));
    TRY(json_need_str(root, WHERE, "authority", 128, &manifest->authority));
    TRY(json_need_int(root, WHERE, "count", 1, JSON_INTEGER_MAX, &count));
    TRY(json_need_str(root, WHERE, "sha256", 64, &digest));
    TRY(json_need_str(root, WHERE, "issued_at", 20, &issued));
    TRY(json_may_str(root, WHERE, "seal", KEY_FILE_BYTES_MAX, &manifest->seal));
    struct err e = hex_read(digest, manifest->file.byte, sizeof manifest->file.byte);
    if (err_is(e)) return err_at(e, "the manifest: \"sha256\"");
    e = instant_read(issued, &manifest->issued_at);
    if (err_is(e)) return err_at(e, "the manifest: \"issued_at\"");
    manifest->count = (uint64_t)count;
    manifest->id = arena_copy(arena, manifest->id);
    manifest->requester = arena_copy(arena, manifest->requester);
    manifest->authority = arena_copy(arena, manifest->authority);
    manifest->seal = arena_copy(arena, manifest->seal);
    return err_none();
}

struct err manifest_read(struct arena *arena, struct span json, struct manifest *manifest) {
    struct manifest found = {.digest = sha256(json)};
    json_t *root;
    TRY(json_read(json, ASK_BYTES_MAX, &root));
    struct err e = members_read(arena, root, &found);
    json_decref(root);
    if (!err_is(e)) *manifest = found;
    return e;
}

/* One line after another, whatever their length: the whole file is bound by the manifest. */
struct line_hashes {
    struct sha256_stream *line; /* of the line now being read; NULL between lines */
    struct merkle_edge edge;
    struct hmac_key *salt;
};

static void line_ends(struct line_hashes *hashes) {
    struct digest line = sha256_close(hashes->line);
    struct span part = digest_span(&line);
    struct digest commitment = hmac_parts(hashes->salt, &part, 1);
    struct digest leaf = merkle_leaf(digest_span(&commitment));
    merkle_append(&hashes->edge, &leaf);
    hashes->line = NULL;
}

static void piece_feed(struct line_hashes *hashes, struct span piece) {
    while (piece.len > 0) {
        size_t len = span_find_byte(piece, '\n');
        if (!hashes->line) hashes->line = sha256_open();
        sha256_feed(hashes->line, span_cut(piece, 0, len));
        if (len == piece.len) return;
        line_ends(hashes);
        piece = span_cut(piece, len + 1, piece.len);
    }
}

struct asks_hash {
    struct line_hashes lines;
    struct sha256_stream *file;
};

struct asks_hash *asks_hash_open(struct arena *arena, struct span salt) {
    struct asks_hash *hash = ARENA_NEW(arena, struct asks_hash);
    *hash = (struct asks_hash){.lines = {.salt = hmac_open(salt)}, .file = sha256_open()};
    return hash;
}

void asks_hash_feed(struct asks_hash *hash, struct span piece) {
    sha256_feed(hash->file, piece);
    piece_feed(&hash->lines, piece);
}

void asks_hash_close(struct asks_hash *hash, struct asks_file *found) {
    if (hash->lines.line) line_ends(&hash->lines);
    *found = (struct asks_file){hash->lines.edge.size, sha256_close(hash->file),
                                merkle_root(&hash->lines.edge)};
    hmac_close(hash->lines.salt);
}

struct err asks_file_read(FILE *asks, const char *name, struct span salt,
                          struct bound_blocks *blocks, struct asks_file *found) {
    OWNED_ARENA arena = arena_open(sizeof(struct asks_hash) + 4096);
    struct asks_hash *hash = asks_hash_open(arena, salt);
    uint8_t piece[BOUND_BLOCK_BYTES];
    size_t got = 0;
    while ((got = fread(piece, 1, sizeof piece, asks)) > 0) {
        asks_hash_feed(hash, span_of(piece, got));
        if (blocks) bound_add(blocks, span_of(piece, got));
    }
    struct err e = ferror(asks) ? err_errno("cannot read %s", name) : err_none();
    asks_hash_close(hash, found);
    return e;
}

/* The requester and the authority stand in the first line; every line must name the same two. */
static struct err first_line_read(struct arena *arena, FILE *asks, const char *name,
                                  struct ask *ask) {
    struct lines *lines = lines_open(asks, name);
    struct span line;
    bool end = false;
    struct err e = lines_next(lines, &line, &end);
    if (!err_is(e) && end)
        e = err_make(ERR_INPUT, "%s is empty; it must hold one ask a line", name);
    if (!err_is(e)) e = ask_read(arena, line, ask);
    if (err_is(e)) e = err_at(e, "%s:1", name);
    lines_close(lines);
    return e;
}

struct span manifest_lines_of(struct arena *arena, struct span requester, struct span batch_id) {
    return span_str(arena_printf(arena, "%.*s/%.*s", SPAN_FMT(requester), SPAN_FMT(batch_id)));
}

/* Every line as it stands there, sealed with its number, which is also its place in the file. */
static struct err lines_seal(FILE *asks, const char *name, const struct jwe_batch *batch,
                             FILE *sealed) {
    OWNED_ARENA arena = arena_open(LINE_SEALING_BYTES);
    struct lines *lines = lines_open(asks, name);
    bool end = false;
    struct err e = err_none();
    while (!err_is(e) && !end) {
        struct span line;
        e = lines_next(lines, &line, &end);
        if (err_is(e) || end) break;
        struct span jwe = jwe_batch_seal(arena, batch, lines_number(lines), line);
        bool whole = fwrite(jwe.at, 1, jwe.len, sealed) == jwe.len;
        if (!whole || putc('\n', sealed) == EOF) e = err_errno("cannot write the sealed lines");
        arena_wipe(arena);
    }
    lines_close(lines);
    if (!err_is(e) && fflush(sealed) != 0) e = err_errno("cannot write the sealed lines");
    return e;
}

static struct err file_seal(struct arena *arena, FILE *asks, const char *name, const char *batch_id,
                            const struct manifest_for *by, struct span requester,
                            struct span *seal) {
    struct jwe_batch batch;
    struct span of = manifest_lines_of(arena, requester, span_str(batch_id));
    TRY(jwe_lines_begin(arena, by->custodian, of, &batch, seal));
    struct err e = lines_seal(asks, name, &batch, by->sealed);
    jwe_batch_wipe(&batch);
    if (!err_is(e) && fseeko(by->sealed, 0, SEEK_SET) != 0)
        e = err_errno("cannot read the sealed lines again");
    return e;
}

struct err manifest_make(struct arena *arena, FILE *asks, const char *name, const char *batch_id,
                         instant now, const struct manifest_for *by, struct span *manifest) {
    struct ask *ask = ARENA_NEW(arena, struct ask);
    struct asks_file found;
    char when[INSTANT_TEXT_BYTES];
    if (!by->requester || !by->authority) TRY(first_line_read(arena, asks, name, ask));
    if (by->requester) ask->requester = span_str(by->requester);
    if (by->authority) ask->authority = span_str(by->authority);
    if (fseeko(asks, 0, SEEK_SET) != 0)
        return err_make(ERR_INPUT, "%s cannot be read twice; give a file, not a pipe", name);
    struct span seal = {0};
    if (by->custodian) TRY(file_seal(arena, asks, name, batch_id, by, ask->requester, &seal));
    TRY(asks_file_read(by->custodian ? by->sealed : asks, name, span_str(""), NULL, &found));
    instant_write(now, when);
    OWNED_JSON o = json_object();
    json_set_span(o, "format", span_str(FORMAT));
    json_set_span(o, "id", span_str(batch_id));
    json_set_span(o, "requester", ask->requester);
    json_set_span(o, "authority", ask->authority);
    json_set_int(o, "count", (int64_t)found.count);
    json_set_span(o, "sha256", span_str(hex_str(arena, digest_span(&found.file))));
    json_set_span(o, "issued_at", span_str(when));
    if (seal.len) json_set_span(o, "seal", seal);
    *manifest = json_write(arena, o);
    return err_none();
}
