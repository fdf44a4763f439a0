/* May a witness cosign this? C2SP tlog-witness, add-checkpoint: only what is shown to be the future
 * of what it cosigned last. */
#include "tlog/witness.h"

#include "base/bytes.h"

#include <assert.h>

struct span witness_request_write(struct arena *arena, const struct witness_request *request) {
    struct text body = {.arena = arena};
    text_printf(&body, "old %llu\n", (unsigned long long)request->old_size);
    for (size_t i = 0; i < request->proof_count; i++) {
        text_put(&body, base64_write(arena, digest_span(&request->proof[i])));
        text_put_byte(&body, '\n');
    }
    text_put_byte(&body, '\n');
    text_put(&body, request->note);
    return text_span(&body);
}

static struct err malformed(const char *what) {
    return err_make(ERR_INPUT, "not an add-checkpoint request: %s", what);
}

static bool line_take(struct span *text, struct span *line) {
    size_t end = span_find_byte(*text, '\n');
    if (end == text->len) return false;
    *line = span_cut(*text, 0, end);
    *text = span_cut(*text, end + 1, text->len);
    return true;
}

static struct err proof_take(struct arena *arena, struct span *body,
                             struct witness_request *request) {
    struct span line;
    struct span bytes;
    while (line_take(body, &line)) {
        if (line.len == 0) return err_none();
        if (request->proof_count == PROOF_HASHES_MAX) return malformed("it has too many hashes");
        if (err_is(base64_read(arena, line, &bytes)) || bytes.len != DIGEST_BYTES)
            return malformed("one of its hashes is not 32 bytes of base64");
        memcpy(request->proof[request->proof_count++].byte, bytes.at, DIGEST_BYTES);
    }
    return malformed("it was cut before its checkpoint");
}

struct err witness_request_read(struct arena *arena, struct span body,
                                struct witness_request *request) {
    struct witness_request found = {0};
    struct checkpoint checkpoint;
    struct span line;
    struct span old = SPAN_LITERAL("old ");
    if (body.len > WITNESS_BODY_BYTES_MAX) return malformed("it is too long");
    if (!line_take(&body, &line) || !span_begins(line, old) ||
        err_is(decimal_read(span_cut(line, old.len, line.len), INT64_MAX, &found.old_size)))
        return malformed("its first line must be \"old\" and a size");
    TRY(proof_take(arena, &body, &found));
    /* A signature line that cannot be read is no signature: that is for the verdict to say. */
    found.note = body;
    TRY(checkpoint_read(arena, found.note, &checkpoint));
    *request = found;
    return err_none();
}

struct err witness_request_origin(struct arena *arena, const struct witness_request *request,
                                  struct span *origin) {
    struct checkpoint checkpoint;
    TRY(checkpoint_read(arena, request->note, &checkpoint));
    *origin = checkpoint.origin;
    return err_none();
}

unsigned witness_status(enum witness_verdict verdict) {
    switch (verdict) {
    case WITNESS_MALFORMED:
        return 400;
    case WITNESS_UNKNOWN:
        return 404;
    case WITNESS_UNSIGNED:
        return 403;
    case WITNESS_STALE:
        return 409;
    case WITNESS_UNPROVED:
        return 422;
    case WITNESS_COSIGN:
        return 200;
    }
    assert(false);
    return 400;
}

/* Everything is a future of nothing, so of a log never seen no proof is wanted, and none taken. */
static bool is_future(const struct witness_request *request, const struct witness_last *last,
                      const struct checkpoint *checkpoint) {
    struct digest empty = merkle_empty();
    if (checkpoint->size == 0 && memcmp(&checkpoint->root, &empty, sizeof empty) != 0) return false;
    if (last->size == 0) return request->proof_count == 0;
    return !err_is(merkle_consistency_verify(last->size, checkpoint->size, &last->root,
                                             &checkpoint->root, request->proof,
                                             request->proof_count));
}

enum witness_verdict witness_judge(struct arena *arena, const struct witness_request *request,
                                   const struct note_key *log, const struct witness_last *last,
                                   struct checkpoint *checkpoint, struct span *text) {
    struct checkpoint found;
    struct span signed_text;
    if (!log) return WITNESS_UNKNOWN;
    if (err_is(checkpoint_verify(arena, request->note, log, &found))) return WITNESS_UNSIGNED;
    if (request->old_size > found.size) return WITNESS_MALFORMED;
    if (request->old_size != last->size) return WITNESS_STALE;
    if (!is_future(request, last, &found)) return WITNESS_UNPROVED;
    struct err e = note_verify(arena, request->note, log, &signed_text);
    assert(!err_is(e)); /* it was verified above */
    *checkpoint = found;
    *text = signed_text;
    return WITNESS_COSIGN;
}
