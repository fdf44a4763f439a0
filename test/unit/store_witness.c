/* Does a witness remember what it cosigned, whatever becomes of it? */
#include "base/bytes.h"
#include "base/file.h"
#include "store/witness.h"

#include "scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <unistd.h>

#include <cmocka.h>

static const instant now = 1790000000;

static struct note_signer log_signer(const char *name) {
    static const struct secret seed = {{5}};
    struct note_signer signer;
    assert_false(err_is(note_signer_make(span_str(name), &seed, &signer)));
    return signer;
}

static struct digest leaf_of(uint64_t at) {
    uint8_t byte = (uint8_t)at;
    return merkle_leaf(span_of(&byte, 1));
}

static struct err fetch(void *from, unsigned level, uint64_t at, struct digest *hash) {
    struct merkle_edge edge = {0};
    for (uint64_t i = at << level; i < (at + 1) << level; i++) {
        struct digest leaf = leaf_of(i);
        merkle_append(&edge, &leaf);
    }
    *hash = merkle_root(&edge);
    return err_none();
}

static struct span request_of(struct arena *arena, uint64_t old_size, uint64_t size) {
    struct note_signer signer = log_signer("test.example/log");
    struct witness_request request = {.old_size = old_size};
    struct merkle_edge edge = {0};
    for (uint64_t i = 0; i < size; i++) {
        struct digest leaf = leaf_of(i);
        merkle_append(&edge, &leaf);
    }
    struct digest root = merkle_root(&edge);
    request.note = checkpoint_sign(arena, &signer, size, &root);
    if (old_size > 0 && old_size < size)
        assert_false(err_is(merkle_consistency_make(fetch, NULL, old_size, size, request.proof,
                                                    &request.proof_count)));
    return witness_request_write(arena, &request);
}

static const char *folder_begin(const struct scene *scene) {
    const char *dir = scene_path(scene, "witness");
    struct note_signer log = log_signer("test.example/log");
    struct note_key key;
    assert_false(err_is(witness_folder_create(dir, SPAN_LITERAL("w.example"), &key)));
    assert_false(err_is(witness_folder_watch(dir, vkey_write(scene->arena, &log.key))));
    return dir;
}

/* The verdict of a witness that was just started; -1: a fault. */
static int asked(const struct scene *scene, const char *dir, uint64_t old_size, uint64_t size,
                 instant when, struct span *said) {
    struct witness *witness;
    enum witness_verdict verdict;
    assert_false(err_is(witness_open(dir, &witness)));
    struct err e = witness_add(witness, scene->arena, request_of(scene->arena, old_size, size),
                               when, &verdict, said);
    if (!err_is(e) && verdict == WITNESS_COSIGN) {
        struct span note;
        instant time = 0;
        struct digest origin = sha256(SPAN_LITERAL("test.example/log"));
        assert_false(err_is(witness_latest(witness, scene->arena, &origin, &note)));
        assert_false(err_is(cosignature_find(scene->arena, note, witness_key(witness), &time)));
        assert_int_equal(time, when);
    }
    witness_close(witness);
    return err_is(e) ? -1 : (int)verdict;
}

static void what_was_cosigned_is_remembered_across_a_restart(void **state) {
    struct scene *scene = *state;
    const char *dir = folder_begin(scene);
    struct span said;
    assert_int_equal(asked(scene, dir, 0, 4, now, &said), WITNESS_COSIGN);
    assert_int_equal(asked(scene, dir, 0, 4, now, &said), WITNESS_STALE);
    assert_true(span_is(said, "4\n"));
    assert_int_equal(asked(scene, dir, 4, 9, now + 1, &said), WITNESS_COSIGN);
    assert_int_equal(asked(scene, dir, 4, 9, now + 1, &said), WITNESS_STALE);
    assert_int_equal(asked(scene, dir, 9, 9, now + 2, &said), WITNESS_COSIGN);
}

static void a_damaged_memory_cosigns_nothing(void **state) {
    struct scene *scene = *state;
    const char *dir = folder_begin(scene);
    struct span said;
    struct span note;
    struct digest origin = sha256(SPAN_LITERAL("test.example/log"));
    const char *path =
        arena_printf(scene->arena, "%s/state/%s", dir, hex_str(scene->arena, digest_span(&origin)));
    assert_int_equal(asked(scene, dir, 0, 4, now, &said), WITNESS_COSIGN);
    assert_false(err_is(file_read(path, NOTE_BYTES_MAX, scene->arena, &note)));
    for (size_t at = 0; at < note.len; at += 7) {
        struct span bent = arena_copy(scene->arena, note);
        ((uint8_t *)(uintptr_t)bent.at)[at] ^= 1;
        assert_false(err_is(file_write_durable(path, bent, 0644)));
        assert_int_equal(asked(scene, dir, 4, 9, now, &said), -1);
    }
    for (size_t len = 0; len < note.len; len += 5) {
        assert_false(err_is(file_write_durable(path, span_cut(note, 0, len), 0644)));
        assert_int_equal(asked(scene, dir, 4, 9, now, &said), -1);
        assert_int_equal(asked(scene, dir, 0, 9, now, &said), -1);
    }
    assert_false(err_is(file_write_durable(path, note, 0644)));
    assert_int_equal(asked(scene, dir, 4, 9, now, &said), WITNESS_COSIGN);
}

static void a_memory_that_is_gone_is_no_memory_of_nothing(void **state) {
    struct scene *scene = *state;
    const char *dir = folder_begin(scene);
    struct span said;
    struct digest origin = sha256(SPAN_LITERAL("test.example/log"));
    const char *path =
        arena_printf(scene->arena, "%s/state/%s", dir, hex_str(scene->arena, digest_span(&origin)));
    assert_int_equal(asked(scene, dir, 0, 4, now, &said), WITNESS_COSIGN);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(asked(scene, dir, 0, 9, now, &said), -1);
    assert_int_equal(asked(scene, dir, 4, 9, now, &said), -1);
    assert_int_equal(symlink(path, path), 0); /* cannot be read: nobody knows what is in it */
    assert_int_equal(asked(scene, dir, 0, 9, now, &said), -1);
}

static void a_clock_that_went_back_stops_it(void **state) {
    struct scene *scene = *state;
    const char *dir = folder_begin(scene);
    struct span said;
    assert_int_equal(asked(scene, dir, 0, 4, now, &said), WITNESS_COSIGN);
    assert_int_equal(asked(scene, dir, 4, 9, now - 1, &said), -1);
    assert_int_equal(asked(scene, dir, 4, 9, now, &said), WITNESS_COSIGN);
}

static void a_disk_that_fails_leaves_nothing_cosigned(void **state) {
    struct scene *scene = *state;
    const char *dir = folder_begin(scene);
    struct span said;
    if (geteuid() == 0) {
        /* For root no folder is read-only; one that is gone is as good. */
        assert_int_equal(rename(arena_printf(scene->arena, "%s/state", dir),
                                arena_printf(scene->arena, "%s/away", dir)),
                         0);
    } else {
        assert_int_equal(chmod(arena_printf(scene->arena, "%s/state", dir), 0500), 0);
    }
    assert_int_equal(asked(scene, dir, 0, 4, now, &said), -1);
}

static void one_process_at_a_time_and_one_key_a_log(void **state) {
    struct scene *scene = *state;
    const char *dir = folder_begin(scene);
    struct witness *witness;
    struct witness *second;
    struct note_signer other;
    static const struct secret seed = {{9}};
    assert_false(err_is(note_signer_make(SPAN_LITERAL("test.example/log"), &seed, &other)));
    assert_int_equal(witness_folder_watch(dir, vkey_write(scene->arena, &other.key)).kind,
                     ERR_INPUT);
    assert_false(err_is(witness_open(dir, &witness)));
    assert_int_equal(witness_log_count(witness), 1);
    assert_int_equal(witness_open(dir, &second).kind, ERR_FAULT);
    witness_close(witness);
    assert_int_equal(witness_open(scene->folder, &second).kind, ERR_INPUT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        scene_test(what_was_cosigned_is_remembered_across_a_restart),
        scene_test(a_damaged_memory_cosigns_nothing),
        scene_test(a_memory_that_is_gone_is_no_memory_of_nothing),
        scene_test(a_clock_that_went_back_stops_it),
        scene_test(a_disk_that_fails_leaves_nothing_cosigned),
        scene_test(one_process_at_a_time_and_one_key_a_log),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
