/* Can a witness be shown that the published log only grew, and are its cosignatures kept? */
#include "base/file.h"
#include "store/cosigned.h"

#include "scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "ledger_world.h"

enum { ENTRIES = 600 };

static struct note_signer witness_signer(void) {
    static const struct secret seed = {{33}};
    struct note_signer signer;
    assert_false(err_is(cosigner_make(SPAN_LITERAL("w.example"), &seed, &signer)));
    return signer;
}

static struct span published(struct scene *scene) {
    struct span note;
    assert_false(err_is(
        file_read(scene_path(scene, "log/checkpoint"), NOTE_BYTES_MAX, scene->arena, &note)));
    return note;
}

static struct span cosigned(struct scene *scene, struct span note) {
    struct note_signer log = world_signer();
    struct note_signer witness = witness_signer();
    struct span text;
    assert_false(err_is(note_verify(scene->arena, note, &log.key, &text)));
    struct span line = cosignature_write(scene->arena, &witness, world_now, text);
    assert_false(err_is(cosignature_add(scene->arena, note, line, &note)));
    return note;
}

static void lock_make(struct scene *scene) {
    assert_false(err_is(file_write_new(scene_path(scene, "lock"), SPAN_LITERAL(""), 0600)));
}

static void between_any_two_sizes_there_is_a_proof_from_tiles(void **state) {
    struct scene *scene = *state;
    struct ledger *ledger = world_ledger(scene->arena, scene->folder);
    struct merkle_edge edge = {0};
    static struct digest root[ENTRIES + 1];
    uint64_t first;
    while (ledger_size(ledger) < ENTRIES)
        assert_false(err_is(world_append(ledger, scene->arena, 1, &first)));
    assert_false(err_is(ledger_publish(ledger)));
    for (uint64_t i = 0; i < ENTRIES; i++) {
        OWNED_ARENA arena = arena_open(1 << 20);
        struct span bytes;
        assert_false(err_is(ledger_entry_at(ledger, arena, i, &bytes)));
        struct digest leaf = merkle_leaf(bytes);
        merkle_append(&edge, &leaf);
        root[i + 1] = merkle_root(&edge);
    }
    for (uint64_t old = 1; old <= ENTRIES; old += 1 + old / 7) {
        struct digest proof[PROOF_HASHES_MAX];
        size_t count;
        const char *log_dir = scene_path(scene, "log");
        assert_false(err_is(log_consistency(log_dir, old, ENTRIES, proof, &count)));
        assert_false(err_is(
            merkle_consistency_verify(old, ENTRIES, &root[old], &root[ENTRIES], proof, count)));
    }
    ledger_close(ledger);
}

static void receipts_of_the_cosigned_tree_carry_the_cosignatures(void **state) {
    struct scene *scene = *state;
    struct note_signer log = world_signer();
    struct note_signer witness = witness_signer();
    struct ledger *ledger = world_ledger(scene->arena, scene->folder);
    struct proof_file *proof = ARENA_NEW(scene->arena, struct proof_file);
    struct checkpoint checkpoint;
    struct span text;
    uint64_t first;
    bool found = true;
    instant time;
    lock_make(scene);
    assert_false(err_is(world_append(ledger, scene->arena, 200, &first)));
    assert_false(err_is(ledger_publish(ledger)));
    assert_false(err_is(ledger_receipt_cosigned(ledger, scene->arena, 7, &text, &found)));
    assert_false(found);
    struct span note = cosigned(scene, published(scene));
    assert_false(err_is(log_cosigned_put(scene->folder, &log.key, note)));
    assert_int_equal(log_cosigned_size(scene->arena, scene_path(scene, "log"), &witness.key), 201);
    assert_int_equal(log_cosigned_size(scene->arena, scene_path(scene, "log"), &log.key), 0);
    assert_true(span_equal(published(scene), note));
    /* The log grows past the checkpoint that was cosigned, tile and all. */
    assert_false(err_is(world_append(ledger, scene->arena, 200, &first)));
    assert_false(err_is(ledger_publish(ledger)));
    for (uint64_t index = 0; index < 201; index += 13) {
        assert_false(err_is(ledger_receipt_cosigned(ledger, scene->arena, index, &text, &found)));
        assert_true(found);
        assert_false(err_is(proof_read(scene->arena, text, proof)));
        assert_false(
            err_is(proof_verify(scene->arena, proof, &log.key, proof->extra, &checkpoint)));
        assert_int_equal(checkpoint.size, 201);
        assert_false(
            err_is(cosignature_find(scene->arena, proof->checkpoint, &witness.key, &time)));
        assert_int_equal(time, world_now);
    }
    assert_false(err_is(ledger_receipt_cosigned(ledger, scene->arena, 201, &text, &found)));
    assert_false(found);
    ledger_close(ledger);
}

static void a_smaller_or_foreign_checkpoint_is_never_kept(void **state) {
    struct scene *scene = *state;
    struct note_signer log = world_signer();
    struct ledger *ledger = world_ledger(scene->arena, scene->folder);
    uint64_t first;
    lock_make(scene);
    struct span older = cosigned(scene, published(scene));
    assert_false(err_is(world_append(ledger, scene->arena, 3, &first)));
    assert_false(err_is(ledger_publish(ledger)));
    struct span newer = cosigned(scene, published(scene));
    assert_false(err_is(log_cosigned_put(scene->folder, &log.key, newer)));
    assert_int_equal(log_cosigned_put(scene->folder, &log.key, older).kind, ERR_STALE);
    assert_true(span_equal(published(scene), newer));
    struct digest root = merkle_empty();
    struct span forked = checkpoint_sign(scene->arena, &log, ledger_size(ledger), &root);
    assert_int_equal(log_cosigned_put(scene->folder, &log.key, forked).kind, ERR_PROOF);
    assert_true(span_equal(published(scene), newer));
    static const struct secret seed = {{34}};
    struct note_signer stranger;
    assert_false(err_is(note_signer_make(SPAN_LITERAL("test.example/log"), &seed, &stranger)));
    struct span strange = checkpoint_sign(scene->arena, &stranger, ledger_size(ledger), &root);
    assert_int_equal(log_cosigned_put(scene->folder, &log.key, strange).kind, ERR_PROOF);
    struct span kept;
    assert_false(
        err_is(file_read(scene_path(scene, "log/cosigned"), NOTE_BYTES_MAX, scene->arena, &kept)));
    assert_true(span_equal(kept, newer));
    ledger_close(ledger);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        scene_test(between_any_two_sizes_there_is_a_proof_from_tiles),
        scene_test(receipts_of_the_cosigned_tree_carry_the_cosignatures),
        scene_test(a_smaller_or_foreign_checkpoint_is_never_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
