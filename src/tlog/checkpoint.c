/* How large was the log, and what was its root, when it signed this? C2SP tlog-checkpoint. */
#include "tlog/tlog.h"

#include "base/bytes.h"

struct span checkpoint_sign(struct arena *arena, const struct note_signer *signer, uint64_t size,
                            const struct digest *root) {
    struct text text = {.arena = arena};
    text_printf(&text, "%s\n%llu\n", signer->key.name, (unsigned long long)size);
    text_put(&text, base64_write(arena, digest_span(root)));
    text_put_byte(&text, '\n');
    return note_sign(arena, signer, text_span(&text));
}

/* Takes one line, without its newline, off the front. */
static bool line_take(struct span *text, struct span *line) {
    size_t end = span_find_byte(*text, '\n');
    if (end == text->len) return false;
    *line = span_cut(*text, 0, end);
    *text = span_cut(*text, end + 1, text->len);
    return true;
}

static struct err text_read(struct arena *arena, struct span text, struct checkpoint *checkpoint) {
    struct err bad = err_make(ERR_INPUT, "not a checkpoint: origin, size and root are expected, "
                                         "one a line");
    struct checkpoint found;
    struct span size;
    struct span root;
    struct span bytes;
    if (!line_take(&text, &found.origin) || !line_take(&text, &size) || !line_take(&text, &root))
        return bad;
    if (found.origin.len == 0) return bad;
    if (err_is(decimal_read(size, INT64_MAX, &found.size))) return bad;
    if (err_is(base64_read(arena, root, &bytes)) || bytes.len != DIGEST_BYTES) return bad;
    memcpy(found.root.byte, bytes.at, DIGEST_BYTES);
    while (text.len > 0) { /* extension lines: opaque, never empty */
        struct span line;
        if (!line_take(&text, &line) || line.len == 0) return bad;
    }
    *checkpoint = found;
    return err_none();
}

struct err checkpoint_verify(struct arena *arena, struct span note, const struct note_key *key,
                             struct checkpoint *checkpoint) {
    struct span text;
    struct checkpoint found;
    TRY(note_verify(arena, note, key, &text));
    TRY(text_read(arena, text, &found));
    /* A log signs for itself; a witness (0x04) signs for others. */
    if (key->type == 0x01 && !span_is(found.origin, key->name))
        return err_make(ERR_PROOF, "the checkpoint is of another log than %s", key->name);
    *checkpoint = found;
    return err_none();
}

struct err checkpoint_read(struct arena *arena, struct span note, struct checkpoint *checkpoint) {
    size_t split = 0;
    for (size_t i = 1; i < note.len; i++)
        if (note.at[i - 1] == '\n' && note.at[i] == '\n') split = i;
    return text_read(arena, span_cut(note, 0, split), checkpoint);
}
