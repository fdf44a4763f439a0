/* Is this entry in that log? The .tlog-proof file: C2SP tlog-proof, whole by itself, offline. */
#include "tlog/tlog.h"

#include "base/bytes.h"

#include <assert.h>

#define PROOF_HEADER "c2sp.org/tlog-proof@v1"

enum { PROOF_BYTES_MAX = 2 * ENTRY_BYTES_MAX + NOTE_BYTES_MAX + 64 * PROOF_HASHES_MAX };

struct span proof_write(struct arena *arena, const struct proof_file *proof) {
    struct text text = {.arena = arena};
    assert(proof->hash_count <= PROOF_HASHES_MAX);
    text_put_str(&text, PROOF_HEADER "\n");
    if (proof->extra.at) {
        text_put_str(&text, "extra ");
        text_put(&text, base64_write(arena, proof->extra));
        text_put_byte(&text, '\n');
    }
    text_printf(&text, "index %llu\n", (unsigned long long)proof->index);
    for (size_t i = 0; i < proof->hash_count; i++) {
        text_put(&text, base64_write(arena, digest_span(&proof->hash[i])));
        text_put_byte(&text, '\n');
    }
    text_put_byte(&text, '\n');
    text_put(&text, proof->checkpoint);
    return text_span(&text);
}

static struct err malformed(const char *what) {
    return err_make(ERR_INPUT, "not a proof file: %s", what);
}

/* Takes one line off the front; a file that ends without a newline has been cut. */
static bool line_take(struct span *text, struct span *line) {
    size_t end = span_find_byte(*text, '\n');
    if (end == text->len) return false;
    *line = span_cut(*text, 0, end);
    *text = span_cut(*text, end + 1, text->len);
    return true;
}

static bool word_take(struct span *line, struct span word) {
    if (!span_begins(*line, word)) return false;
    *line = span_cut(*line, word.len, line->len);
    return true;
}

static struct err hashes_read(struct arena *arena, struct span *text, struct proof_file *proof) {
    struct span line;
    struct span bytes;
    while (line_take(text, &line)) {
        if (line.len == 0) return err_none();
        if (proof->hash_count == PROOF_HASHES_MAX) return malformed("it has too many hashes");
        if (err_is(base64_read(arena, line, &bytes)) || bytes.len != DIGEST_BYTES)
            return malformed("one of its hashes is not 32 bytes of base64");
        memcpy(proof->hash[proof->hash_count++].byte, bytes.at, DIGEST_BYTES);
    }
    return malformed("it was cut before its checkpoint");
}

struct err proof_read(struct arena *arena, struct span text, struct proof_file *proof) {
    struct proof_file found = {0};
    struct span line;
    if (text.len > PROOF_BYTES_MAX) return malformed("it is too long");
    if (!line_take(&text, &line) || !span_is(line, PROOF_HEADER))
        return malformed("its first line must be \"" PROOF_HEADER "\"");
    if (!line_take(&text, &line)) return malformed("it was cut after its first line");
    if (word_take(&line, SPAN_LITERAL("extra "))) {
        if (err_is(base64_read(arena, line, &found.extra)))
            return malformed("its extra line is not base64");
        if (!line_take(&text, &line)) return malformed("it was cut after its extra line");
    }
    if (!word_take(&line, SPAN_LITERAL("index ")) ||
        err_is(decimal_read(line, INT64_MAX, &found.index)))
        return malformed("its index line is missing or is not a number");
    TRY(hashes_read(arena, &text, &found));
    if (text.len == 0) return malformed("it has no checkpoint");
    found.checkpoint = text;
    *proof = found;
    return err_none();
}

struct err proof_verify(struct arena *arena, const struct proof_file *proof,
                        const struct note_key *key, struct span entry,
                        struct checkpoint *checkpoint) {
    struct checkpoint found;
    TRY(checkpoint_verify(arena, proof->checkpoint, key, &found));
    struct digest leaf = merkle_leaf(entry);
    TRY(merkle_inclusion_verify(proof->index, found.size, &leaf, proof->hash, proof->hash_count,
                                &found.root));
    *checkpoint = found;
    return err_none();
}
