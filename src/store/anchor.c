/* What was signed last for anybody? Kept apart from the store, so that one which is put back to an
 * older copy is found out: in two places of one file, written in turn, each by one sync and never
 * the one with the newest note; and in a file that anybody can read, as of the last time that all
 * was published. */
#include "store/inside.h"

#include "base/file.h"

#include <assert.h>
#include <stdio.h>

enum { PUBLIC_MODE = 0644 };

static struct span place_note(struct span places, unsigned place) {
    size_t at = (size_t)place * ANCHOR_PLACE_BYTES;
    struct span bytes = span_cut(places, at < places.len ? at : places.len, places.len);
    if (bytes.len > ANCHOR_PLACE_BYTES) bytes.len = ANCHOR_PLACE_BYTES;
    bytes.len = span_find_byte(bytes, 0);
    return bytes;
}

/* Both places; empty where there are none: an older vault, or one that is begun. */
static struct err places_read(const struct anchor *anchor, struct arena *arena,
                              struct span *places) {
    *places = span_of("", 0);
    if (!file_exists(anchor->places_path)) return err_none();
    return file_read(anchor->places_path, ANCHOR_PLACES * ANCHOR_PLACE_BYTES, arena, places);
}

/* The newest of both places and of the file that is named; a place that was being written when the
 * power went does not hold, and was promised to nobody. */
struct err anchor_find(struct anchor *anchor, struct arena *arena, const struct note_key *key,
                       struct checkpoint *newest, struct span *note) {
    struct span places;
    struct err e = file_read(anchor->path, NOTE_BYTES_MAX, arena, note);
    if (err_is(e))
        return err_make(ERR_FAULT, "%s; without it nothing can be signed: restore it from a copy",
                        e.text);
    e = checkpoint_verify(arena, *note, key, newest);
    if (err_is(e))
        return err_make(ERR_FAULT, "%s does not hold (%s); restore it from a copy", anchor->path,
                        e.text);
    anchor->named = newest->size;
    TRY(places_read(anchor, arena, &places));
    for (unsigned place = 0; place < ANCHOR_PLACES; place++) {
        struct span kept = place_note(places, place);
        struct checkpoint found;
        if (!kept.len || err_is(checkpoint_verify(arena, kept, key, &found))) continue;
        if (found.size < newest->size) continue;
        *newest = found;
        *note = kept;
    }
    return err_none();
}

static void know(struct anchor *anchor, struct span note, uint64_t size) {
    memcpy(anchor->note, note.at, note.len);
    anchor->len = note.len;
    anchor->size = size;
    anchor->unsure = false;
}

/* Anew, with this note in the first place: what is read there may be on no disk, after a kill or a
 * sync that failed. */
static struct err places_make(struct anchor *anchor, struct span note) {
    uint8_t bytes[ANCHOR_PLACES * ANCHOR_PLACE_BYTES] = {0};
    memcpy(bytes, note.at, note.len);
    TRY(file_write_durable(anchor->places_path, span_of(bytes, sizeof bytes), PUBLIC_MODE));
    anchor->turn = 1;
    return err_none();
}

static struct err length_check(const struct anchor *anchor, struct span note) {
    if (note.len < ANCHOR_PLACE_BYTES) return err_none();
    return err_make(ERR_FAULT,
                    "a checkpoint of %zu bytes has no room in %s; give the log a name "
                    "that is shorter",
                    note.len, anchor->places_path);
}

struct err anchor_take(struct anchor *anchor, struct span note, uint64_t size) {
    TRY(length_check(anchor, note));
    anchor->unsure = true;
    TRY(places_make(anchor, note));
    know(anchor, note, size);
    return err_none();
}

struct err anchor_same(const struct anchor *anchor, struct arena *arena, bool *same) {
    struct span places;
    TRY(places_read(anchor, arena, &places));
    *same = places.len == ANCHOR_PLACES * ANCHOR_PLACE_BYTES &&
            span_equal(place_note(places, 1 - anchor->turn), span_of(anchor->note, anchor->len));
    return err_none();
}

bool anchor_stands(const struct anchor *anchor, uint64_t size) {
    return anchor->len && anchor->size >= size && !anchor->unsure;
}

struct err anchor_put(struct anchor *anchor, struct span note, uint64_t size) {
    uint8_t bytes[ANCHOR_PLACE_BYTES] = {0};
    assert(size >= anchor->size);
    if (anchor->len == 0) return anchor_take(anchor, note, size); /* the first there is */
    TRY(length_check(anchor, note));
    anchor->unsure = true;
    memcpy(bytes, note.at, note.len);
    TRY(file_overwrite(anchor->places_path, (uint64_t)anchor->turn * sizeof bytes,
                       span_of(bytes, sizeof bytes)));
    anchor->turn = 1 - anchor->turn;
    know(anchor, note, size);
    return err_none();
}

struct err anchor_name(struct anchor *anchor) {
    struct span note = span_of(anchor->note, anchor->len);
    if (anchor->named == anchor->size) return err_none();
    anchor->named = 0;
    TRY(file_write_durable(anchor->path, note, PUBLIC_MODE));
    anchor->named = anchor->size;
    return err_none();
}
