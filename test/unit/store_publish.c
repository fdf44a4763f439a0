/* Is the tree published by steps, with all that goes on between them, the one published at once? */
#include "base/file.h"
#include "store/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#include "ledger_world.h"
#include "log_check.h"
#include "scene.h"

enum { STEPS_MAX = 1000 };

/* In front of the C library's: how many files and folders were made durable; the fails_at-th of
 * them is not. */
static unsigned syncs;
static unsigned fails_at;
int fsync(int fd) {
    if (++syncs != fails_at) return 0;
    errno = EIO;
    return -1;
}
int fdatasync(int fd) { return fsync(fd); }

static unsigned unlinks;
int unlink(const char *path) {
    unlinks++;
    return (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
}

static void works(struct err e) {
    if (err_is(e)) fail_msg("%s", e.text);
}

/* As a reader finds it, who meets whole logs only. */
static uint64_t published_size(const struct scene *scene) {
    struct note_signer signer = world_signer();
    struct log_found found = {0};
    works(log_check(scene_path(scene, "log"), &signer.key, &found));
    return found.size;
}

static void published_is(const struct scene *scene, uint64_t size) {
    assert_int_equal(published_size(scene), size);
}

/* Of every `by`-th entry. */
static void receipts_hold(struct ledger *ledger, uint64_t by) {
    struct note_signer signer = world_signer();
    for (uint64_t index = 0; index < ledger_size(ledger); index += by) {
        OWNED_ARENA arena = arena_open(1 << 20);
        struct proof_file *proof = ARENA_NEW(arena, struct proof_file);
        struct checkpoint checkpoint;
        struct span text;
        works(ledger_receipt(ledger, arena, index, &text));
        works(proof_read(arena, text, proof));
        works(proof_verify(arena, proof, &signer.key, proof->extra, &checkpoint));
        assert_int_equal(checkpoint.size, ledger_size(ledger));
    }
}

static void some_append(struct ledger *ledger, size_t count) {
    for (size_t done = 0, some; done < count; done += some) {
        OWNED_ARENA arena = arena_open(8 << 20);
        uint64_t first;
        some = count - done < WORLD_ROUND_MAX ? count - done : WORLD_ROUND_MAX;
        works(world_append(ledger, arena, some, &first));
    }
}

static struct ledger *ledger_again(const struct scene *scene) {
    struct note_signer signer = world_signer();
    struct ledger *ledger;
    works(ledger_open(scene->folder, &signer, world_now, &ledger));
    return ledger;
}

static unsigned steps_to_end(struct ledger *ledger) {
    unsigned steps = 0;
    for (bool done = false; !done; steps++) {
        assert_true(steps < STEPS_MAX);
        works(ledger_publish_step(ledger, &done));
    }
    return steps;
}

static void a_step_waits_for_the_disk_once(void **state) {
    const struct scene *scene = *state;
    struct ledger *ledger = world_ledger(scene->arena, scene->folder);
    static const size_t counts[] = {1, 40, 300, 2, 700};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        bool done = false;
        some_append(ledger, counts[i]);
        while (!done) {
            unsigned before = syncs;
            works(ledger_publish_step(ledger, &done));
            assert_int_equal(syncs - before, 1);
        }
        published_is(scene, ledger_size(ledger));
    }
    /* Then there is nothing to do, and nothing is done. */
    unsigned before = syncs;
    assert_int_equal(steps_to_end(ledger), 1);
    assert_int_equal(syncs, before);
    some_append(ledger, 3);
    works(ledger_publish_soon(ledger)); /* nobody else would do it */
    published_is(scene, ledger_size(ledger));
    ledger_close(ledger);
}

static void what_is_appended_between_steps_is_recorded_and_published_by_the_next(void **state) {
    const struct scene *scene = *state;
    static const size_t between[] = {0, 1, 3, 40, 256, 300};
    struct ledger *ledger = world_ledger(scene->arena, scene->folder);
    uint64_t published = 1;
    for (size_t round = 0; round < 12; round++) {
        some_append(ledger, between[round % 6] + 1);
        uint64_t size = ledger_size(ledger);
        for (bool done = false; !done;) {
            works(ledger_publish_step(ledger, &done));
            uint64_t seen = published_size(scene);
            assert_true(seen == size || (seen == published && !done));
            some_append(ledger, between[(round + size) % 6]);
            if (round % 2) receipts_hold(ledger, 37);
        }
        published = size;
        receipts_hold(ledger, 7);
    }
    works(ledger_publish(ledger));
    published_is(scene, ledger_size(ledger));
    uint64_t size = ledger_size(ledger);
    ledger_close(ledger);
    ledger = ledger_again(scene);
    assert_int_equal(ledger_size(ledger), size);
    receipts_hold(ledger, 11);
    ledger_close(ledger);
}

static void a_whole_publication_ends_first_what_is_under_way(void **state) {
    const struct scene *scene = *state;
    struct ledger *ledger = world_ledger(scene->arena, scene->folder);
    unsigned steps = 2;
    for (unsigned at = 0; at < steps; at++) {
        bool done = false;
        some_append(ledger, 200);
        for (unsigned i = 0; i < at && !done; i++)
            works(ledger_publish_step(ledger, &done));
        some_append(ledger, 100);
        works(ledger_publish(ledger));
        published_is(scene, ledger_size(ledger));
        some_append(ledger, 300);
        receipts_hold(ledger, 13);
        steps = steps_to_end(ledger);
        published_is(scene, ledger_size(ledger));
    }
    assert_true(steps > 8);
    ledger_close(ledger);
}

static void a_process_that_ends_between_two_steps_loses_nothing(void **state) {
    const struct scene *scene = *state;
    struct ledger *ledger = world_ledger(scene->arena, scene->folder);
    for (unsigned at = 1; at < 14; at++) {
        bool done = false;
        some_append(ledger, 150);
        uint64_t size = ledger_size(ledger);
        for (unsigned i = 0; i < at && !done; i++)
            works(ledger_publish_step(ledger, &done));
        ledger_close(ledger);
        ledger = ledger_again(scene);
        assert_int_equal(ledger_size(ledger), size);
        published_is(scene, size);
        receipts_hold(ledger, 29);
    }
    ledger_close(ledger);
}

static bool has_partials(const struct scene *scene, unsigned bundle) {
    static const char *const kind[] = {"entries", "0"};
    bool has = false;
    for (size_t i = 0; i < 2; i++) {
        char name[64];
        snprintf(name, sizeof name, "log/tile/%s/%03u.p", kind[i], bundle);
        has = has || file_exists(scene_path(scene, name));
    }
    return has;
}

/* Widths that this process wrote, that another did, and that a publication did which failed. */
static void only_partial_tiles_that_may_be_there_are_dropped(void **state) {
    const struct scene *scene = *state;
    struct ledger *ledger = world_ledger(scene->arena, scene->folder);
    for (unsigned bundle = 0; bundle < 4; bundle++) {
        for (int i = 0; i < 5; i++) {
            some_append(ledger, 20);
            works(ledger_publish(ledger));
            assert_true(has_partials(scene, bundle));
            if (bundle == 1) {
                ledger_close(ledger);
                ledger = ledger_again(scene);
            }
        }
        bool done = false;
        some_append(ledger, 20);
        syncs = 0;
        fails_at = bundle == 2 ? 3 : 0;
        while (fails_at && !err_is(ledger_publish_step(ledger, &done)))
            assert_false(done);
        fails_at = 0;
        unsigned before = unlinks;
        some_append(ledger, 136);
        works(ledger_publish(ledger));
        assert_false(has_partials(scene, bundle));
        if (bundle == 3) assert_in_range(unlinks - before, 2, 40);
        published_is(scene, ledger_size(ledger));
    }
    ledger_close(ledger);
}

static void after_a_fault_in_any_step_the_next_ones_publish_all(void **state) {
    const struct scene *scene = *state;
    struct ledger *ledger = world_ledger(scene->arena, scene->folder);
    bool failed = true;
    uint64_t published = 1;
    unsigned at = 1;
    for (; failed; at++) {
        struct err e = err_none();
        some_append(ledger, 130);
        syncs = 0;
        fails_at = at;
        for (bool done = false; !done && !err_is(e);)
            e = ledger_publish_step(ledger, &done);
        fails_at = 0;
        failed = err_is(e);
        if (failed) assert_int_equal(e.kind, ERR_FAULT);
        uint64_t seen = published_size(scene);
        assert_true(seen == published || seen == ledger_size(ledger));
        some_append(ledger, 60);
        receipts_hold(ledger, 41);
        steps_to_end(ledger);
        published = ledger_size(ledger);
        published_is(scene, published);
    }
    assert_true(at > 9);
    ledger_close(ledger);
    ledger = ledger_again(scene);
    assert_int_equal(ledger_size(ledger), published);
    ledger_close(ledger);
}

static void what_may_be_unpublished_is_bounded_in_the_midst_of_a_publication_too(void **state) {
    const struct scene *scene = *state;
    struct ledger *ledger = world_ledger(scene->arena, scene->folder);
    bool done = false;
    some_append(ledger, 300);
    for (int i = 0; i < 3; i++)
        works(ledger_publish_step(ledger, &done));
    assert_false(done);
    some_append(ledger, UNPUBLISHED_MAX - 10);
    receipts_hold(ledger, 7919);
    assert_true(published_size(scene) > UNPUBLISHED_MAX / 2);
    steps_to_end(ledger);
    published_is(scene, ledger_size(ledger));
    receipts_hold(ledger, 7919);
    ledger_close(ledger);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        scene_test(a_step_waits_for_the_disk_once),
        scene_test(what_is_appended_between_steps_is_recorded_and_published_by_the_next),
        scene_test(a_whole_publication_ends_first_what_is_under_way),
        scene_test(a_process_that_ends_between_two_steps_loses_nothing),
        scene_test(only_partial_tiles_that_may_be_there_are_dropped),
        scene_test(after_a_fault_in_any_step_the_next_ones_publish_all),
        scene_test(what_may_be_unpublished_is_bounded_in_the_midst_of_a_publication_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
