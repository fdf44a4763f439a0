/* What stands in a batch whose lines come sealed? */
#include "daemon/unseal.h"

#include "base/bytes.h"

enum { OPENING_BYTES = 8 * SEALED_LINE_BYTES_MAX, KEY_OPENING_BYTES = 8 * KEY_FILE_BYTES_MAX };

struct unseal {
    struct arena *arena, *line_arena; /* the second wiped a line */
    struct jwe_batch batch;
    struct sha256_stream *file; /* of the sealed bytes; NULL once told */
    uint64_t number;            /* of lines that were opened */
    size_t len;
    uint8_t line[SEALED_LINE_BYTES_MAX]; /* that is not whole yet */
};

static struct err key_open(const struct jwk *custodian, const struct manifest *manifest,
                           struct jwe_batch *batch) {
    OWNED_ARENA arena = arena_open(KEY_OPENING_BYTES);
    struct span of = manifest_lines_of(arena, manifest->requester, manifest->id);
    struct err e = jwe_lines_resume(arena, custodian, manifest->seal, of, batch);
    if (!err_is(e)) return e;
    return err_make(ERR_REFUSED, "the content key of the batch's lines does not open: it was "
                                 "sealed to another key than the custodian's, or for another "
                                 "batch; take the key from /v1/key and sign the batch anew");
}

struct err unseal_open(const struct jwk *custodian, const struct manifest *manifest,
                       struct unseal **unseal) {
    struct jwe_batch batch = {0};
    TRY(key_open(custodian, manifest, &batch));
    struct arena *arena = arena_open(sizeof(struct unseal) + 4096);
    struct unseal *opened = ARENA_NEW(arena, struct unseal);
    opened->arena = arena;
    opened->line_arena = arena_open(OPENING_BYTES);
    opened->batch = batch;
    opened->file = sha256_open();
    jwe_batch_wipe(&batch);
    *unseal = opened;
    return err_none();
}

/* What is wrong is told by the line's number alone: what it says may be anybody's name. A line end
 * within a line would make two of one. */
static struct err line_open(struct unseal *unseal, struct span sealed, unseal_take *take,
                            void *with) {
    struct span plain;
    unsigned long long number = ++unseal->number;
    if (sealed.len && sealed.at[sealed.len - 1] == '\r') sealed.len--;
    if (err_is(jwe_batch_open(unseal->line_arena, &unseal->batch, number, sealed, &plain)))
        return err_make(ERR_REFUSED,
                        "line %llu of the batch does not open as that line: it was changed, moved "
                        "or never sealed; sign the batch anew, nothing of it was decided",
                        number);
    if (plain.len > LINE_BYTES_MAX || span_find_byte(plain, '\n') < plain.len)
        return err_make(ERR_REFUSED,
                        "line %llu of the batch is no line of at most %d bytes; nothing of the "
                        "batch was decided",
                        number, LINE_BYTES_MAX);
    TRY(take(with, plain));
    return take(with, SPAN_LITERAL("\n"));
}

static struct err line_end(struct unseal *unseal, unseal_take *take, void *with) {
    struct err e = line_open(unseal, span_of(unseal->line, unseal->len), take, with);
    arena_wipe(unseal->line_arena);
    unseal->len = 0;
    return e;
}

struct err unseal_feed(struct unseal *unseal, struct span piece, unseal_take *take, void *with) {
    sha256_feed(unseal->file, piece);
    while (piece.len > 0) {
        size_t len = span_find_byte(piece, '\n');
        if (len > sizeof unseal->line - unseal->len)
            return err_make(ERR_REFUSED,
                            "line %llu of the batch is longer than a sealed line of %d bytes; "
                            "nothing of the batch was decided",
                            (unsigned long long)unseal->number + 1, SEALED_LINE_BYTES_MAX);
        memcpy(unseal->line + unseal->len, piece.at, len);
        unseal->len += len;
        if (len == piece.len) return err_none();
        TRY(line_end(unseal, take, with));
        piece = span_cut(piece, len + 1, piece.len);
    }
    return err_none();
}

struct err unseal_end(struct unseal *unseal, unseal_take *take, void *with, struct digest *file) {
    if (unseal->len) TRY(line_end(unseal, take, with));
    *file = sha256_close(unseal->file);
    unseal->file = NULL;
    return err_none();
}

void unseal_close(struct unseal *unseal) {
    if (!unseal) return;
    if (unseal->file) sha256_close(unseal->file);
    jwe_batch_wipe(&unseal->batch);
    arena_close(unseal->line_arena);
    arena_close(unseal->arena);
}
