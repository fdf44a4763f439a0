/* Does the anchor hold the newest checkpoint that anybody was shown, whatever became of its files,
 * and is a store that is behind it found out? */
#include "base/file.h"
#include "store/inside.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <unistd.h>

#include <cmocka.h>

#include "ledger_world.h"
#include "scene.h"

static unsigned syncs;
int fsync(int fd) {
    syncs++;
    return 0;
}
int fdatasync(int fd) { return fsync(fd); }

static void works(struct err e) {
    if (err_is(e)) fail_msg("%s", e.text);
}

static void says(struct err e, enum err_kind kind, const char *word) {
    if (e.kind != kind || !strstr(e.text, word)) fail_msg("%d: %s", (int)e.kind, e.text);
}

static struct ledger *ledger_again(const struct scene *scene) {
    struct note_signer signer = world_signer();
    struct ledger *ledger;
    works(ledger_open(scene->folder, &signer, world_now, &ledger));
    return ledger;
}

static uint64_t anchored(const struct scene *scene) {
    OWNED_ARENA arena = arena_open(1 << 20);
    struct note_signer signer = world_signer();
    struct anchor *anchor = ARENA_NEW(arena, struct anchor);
    struct checkpoint newest;
    struct span note;
    anchor->path = arena_printf(arena, "%s/anchor/checkpoint", scene->folder);
    anchor->places_path = arena_printf(arena, "%s/anchor/newest", scene->folder);
    works(anchor_find(anchor, arena, &signer.key, &newest, &note));
    return newest.size;
}

/* As somebody reads it who knows of that file alone. */
static uint64_t named(const struct scene *scene) {
    OWNED_ARENA arena = arena_open(1 << 20);
    struct note_signer signer = world_signer();
    struct checkpoint found;
    struct span note;
    works(file_read(arena_printf(arena, "%s/anchor/checkpoint", scene->folder), NOTE_BYTES_MAX,
                    arena, &note));
    works(checkpoint_verify(arena, note, &signer.key, &found));
    return found.size;
}

/* Appends, and shows a receipt. */
static void show(struct ledger *ledger, size_t count) {
    OWNED_ARENA arena = arena_open(1 << 20);
    uint64_t first;
    struct span text;
    works(world_append(ledger, arena, count, &first));
    works(ledger_receipt(ledger, arena, first, &text));
}

static void copy(const struct scene *scene, const char *from, const char *to) {
    OWNED_ARENA arena = arena_open(1 << 26);
    struct span bytes;
    works(file_read(scene_path(scene, from), 1 << 24, arena, &bytes));
    works(file_write_durable(scene_path(scene, to), bytes, 0600));
}

static void
what_is_shown_is_anchored_by_one_sync_and_named_with_the_next_whole_publication(void **state) {
    const struct scene *scene = *state;
    struct ledger *ledger = world_ledger(scene->arena, scene->folder);
    for (uint64_t size = 2; size < 40; size++) {
        struct span text;
        uint64_t first;
        works(world_append(ledger, scene->arena, 1, &first));
        unsigned before = syncs;
        works(ledger_receipt(ledger, scene->arena, first, &text));
        works(ledger_receipt(ledger, scene->arena, 0, &text));
        assert_int_equal(syncs - before, 1);
        assert_int_equal(anchored(scene), size);
        assert_int_equal(named(scene), 1);
    }
    works(ledger_publish(ledger));
    assert_int_equal(named(scene), 39);
    ledger_close(ledger);
}

static void a_store_that_is_behind_what_was_shown_does_not_start(void **state) {
    const struct scene *scene = *state;
    struct note_signer signer = world_signer();
    struct ledger *ledger = world_ledger(scene->arena, scene->folder);
    ledger_close(ledger);
    copy(scene, "ledger.db", "older.db");
    ledger = ledger_again(scene);
    show(ledger, 3);
    ledger_close(ledger);
    /* Neither log/checkpoint nor anchor/checkpoint knows of it. */
    assert_int_equal(named(scene), 1);
    copy(scene, "older.db", "ledger.db");
    says(ledger_open(scene->folder, &signer, world_now, &ledger), ERR_FAULT, "older copy");
}

/* A write that the power ended half-way, at any byte: what was there before it is the newest. */
static void a_place_that_is_half_written_leaves_the_other(void **state) {
    const struct scene *scene = *state;
    struct ledger *ledger = world_ledger(scene->arena, scene->folder);
    OWNED_ARENA arena = arena_open(1 << 20);
    struct span before;
    struct span after;
    const char *path = scene_path(scene, "anchor/newest");
    show(ledger, 2);
    works(file_read(path, 1 << 16, arena, &before));
    assert_int_equal(before.len, ANCHOR_PLACES * ANCHOR_PLACE_BYTES);
    show(ledger, 9);
    works(file_read(path, 1 << 16, arena, &after));
    ledger_close(ledger);
    bool both = false;
    static uint8_t torn[ANCHOR_PLACES * ANCHOR_PLACE_BYTES];
    for (size_t cut = 0; cut <= after.len; cut += cut % 512 < 256 ? 1 : 64) {
        memcpy(torn, before.at, before.len);
        memcpy(torn, after.at, cut);
        works(file_write_durable(path, span_of(torn, after.len), 0644));
        uint64_t size = anchored(scene);
        assert_true(size == 3 || size == 12);
        both = both || size == 12;
        assert_true(!both || size == 12);
    }
    assert_true(both);
    ledger = ledger_again(scene);
    show(ledger, 1);
    assert_int_equal(anchored(scene), 13);
    ledger_close(ledger);
}

static void places_that_are_gone_or_cut_are_made_anew_from_what_is_named(void **state) {
    const struct scene *scene = *state;
    struct ledger *ledger = world_ledger(scene->arena, scene->folder);
    const char *path = scene_path(scene, "anchor/newest");
    static const off_t lengths[] = {-1, 0, 1, 300, 4096, 8191};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        show(ledger, 1);
        works(ledger_publish(ledger));
        uint64_t size = ledger_size(ledger);
        ledger_close(ledger);
        assert_int_equal(lengths[i] < 0 ? unlink(path) : truncate(path, lengths[i]), 0);
        ledger = ledger_again(scene);
        assert_int_equal(anchored(scene), size);
        show(ledger, 1);
        /* And in the midst of the work. */
        assert_int_equal(lengths[i] < 0 ? unlink(path) : truncate(path, lengths[i]), 0);
        show(ledger, 1);
        assert_int_equal(anchored(scene), size + 2);
    }
    ledger_close(ledger);
}

static void an_older_anchor_in_its_place_is_never_behind_what_is_shown_next(void **state) {
    const struct scene *scene = *state;
    struct ledger *ledger = world_ledger(scene->arena, scene->folder);
    show(ledger, 3);
    copy(scene, "anchor/newest", "kept");
    show(ledger, 5);
    copy(scene, "kept", "anchor/newest");
    for (bool done = false; !done;)
        works(ledger_publish_step(ledger, &done));
    assert_int_equal(anchored(scene), 9);
    copy(scene, "kept", "anchor/newest");
    show(ledger, 1);
    assert_int_equal(anchored(scene), 10);
    ledger_close(ledger);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        scene_test(what_is_shown_is_anchored_by_one_sync_and_named_with_the_next_whole_publication),
        scene_test(a_store_that_is_behind_what_was_shown_does_not_start),
        scene_test(a_place_that_is_half_written_leaves_the_other),
        scene_test(places_that_are_gone_or_cut_are_made_anew_from_what_is_named),
        scene_test(an_older_anchor_in_its_place_is_never_behind_what_is_shown_next),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
