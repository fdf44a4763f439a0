/* What becomes of a log whose files are cut, gone or exchanged while nobody looks? */
#include "base/file.h"
#include "store/ledger.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "log_check.h"
#include "scene.h"

enum { ARENA_BYTES = 32 << 20, PUBLISHED = 600 };
static const instant early = 1790000000;

static void works(struct err e) {
    if (err_is(e)) fail_msg("%s", e.text);
}

static void says(struct err e, enum err_kind kind, const char *word) {
    if (e.kind != kind || !strstr(e.text, word)) fail_msg("%d: %s", (int)e.kind, e.text);
}

static struct note_signer signer_make(void) {
    struct note_signer signer;
    static const struct secret seed = {{9}};
    works(note_signer_make(SPAN_LITERAL("test.example/log"), &seed, &signer));
    return signer;
}

static struct ledger *ledger_at(const struct scene *scene) {
    struct note_signer signer = signer_make();
    struct ledger *ledger;
    works(ledger_open(scene->folder, &signer, early, &ledger));
    return ledger;
}

static void ledger_make(const struct scene *scene) {
    struct note_signer signer = signer_make();
    struct span genesis;
    OWNED_JSON o = json_object();
    json_set_span(o, "origin", SPAN_LITERAL("test.example/log"));
    json_object_set_new(o, "officers", json_array());
    works(entry_write(scene->arena, ENTRY_GENESIS, early, o, &genesis));
    works(ledger_create(scene->folder, &signer, genesis));
}

static void entries_add(struct ledger *ledger, uint64_t size) {
    OWNED_ARENA arena = arena_open(ARENA_BYTES);
    uint64_t index;
    while (ledger_size(ledger) < size) {
        struct entry_decision decision = {
            .time = early, .requester = SPAN_LITERAL("agency"), .authority = SPAN_LITERAL("none")};
        uint64_t number = ledger_size(ledger);
        memcpy(decision.nonce, &number, sizeof number);
        struct ledger_entry entry = {ENTRY_DECISION, early, entry_decision_write(arena, &decision)};
        works(ledger_append(ledger, &entry, 1, 0, &index));
    }
}

static struct err verify(const struct scene *scene) {
    struct note_signer signer = signer_make();
    struct log_found verified;
    return log_check(scene_path(scene, "log"), &signer.key, &verified);
}

static void ledger_publish_many(const struct scene *scene) {
    ledger_make(scene);
    struct ledger *ledger = ledger_at(scene);
    entries_add(ledger, PUBLISHED);
    works(ledger_publish(ledger));
    ledger_close(ledger);
}

/* Spoils the file in each way, opens the ledger, and finds the very same bytes again. */
static void is_written_anew(const struct scene *scene, const char *name) {
    const char *path = scene_path(scene, name);
    struct span whole;
    works(file_read(path, 1 << 20, scene->arena, &whole));
    off_t left[] = {-1, 0, 1, (off_t)whole.len / 2, (off_t)whole.len - 1};
    for (size_t i = 0; i < sizeof left / sizeof *left; i++) {
        struct span again;
        assert_int_equal(left[i] < 0 ? unlink(path) : truncate(path, left[i]), 0);
        ledger_close(ledger_at(scene));
        works(file_read(path, 1 << 20, scene->arena, &again));
        assert_true(span_equal(again, whole));
        works(verify(scene));
    }
}

static void a_right_edge_that_is_cut_or_gone_is_written_anew_at_the_next_start(void **state) {
    const struct scene *scene = *state;
    ledger_publish_many(scene);
    is_written_anew(scene, "log/tile/0/002.p/88");
    is_written_anew(scene, "log/tile/1/000.p/2");
}

static void a_checkpoint_that_is_cut_or_gone_is_published_again(void **state) {
    const struct scene *scene = *state;
    ledger_publish_many(scene);
    is_written_anew(scene, "log/checkpoint");
}

/* Two checkpoints of one size under one key are a fork. Neither is overwritten. */
static void a_published_checkpoint_over_other_entries_stops_the_start_and_is_kept(void **state) {
    const struct scene *scene = *state;
    struct note_signer signer = signer_make();
    struct ledger *ledger;
    struct span kept;
    const struct digest other = {{1}};
    ledger_publish_many(scene);
    const char *path = scene_path(scene, "log/checkpoint");
    struct span note = checkpoint_sign(scene->arena, &signer, PUBLISHED - 1, &other);
    works(file_write_durable(path, note, 0644));
    says(ledger_open(scene->folder, &signer, early, &ledger), ERR_FAULT, "log/checkpoint");
    works(file_read(path, 1 << 16, scene->arena, &kept));
    assert_true(span_equal(kept, note));
    note = checkpoint_sign(scene->arena, &signer, PUBLISHED + 1, &other);
    works(file_write_durable(path, note, 0644));
    says(ledger_open(scene->folder, &signer, early, &ledger), ERR_FAULT, "older copy");
}

/* An inner tile is not read at the start; whoever needs it is told. */
static void a_damaged_inner_tile_gives_no_receipt_and_is_named_by_verify(void **state) {
    const struct scene *scene = *state;
    struct span text;
    ledger_publish_many(scene);
    struct ledger *ledger = ledger_at(scene);
    assert_int_equal(truncate(scene_path(scene, "log/tile/0/001"), 8191), 0);
    assert_true(err_is(ledger_receipt(ledger, scene->arena, 300, &text)));
    works(ledger_receipt(ledger, scene->arena, 3, &text));
    ledger_close(ledger);
    says(verify(scene), ERR_PROOF, "tile/0/001");
}

static void receipts_are_verified(const struct scene *scene, struct ledger *ledger) {
    OWNED_ARENA arena = arena_open(ARENA_BYTES);
    struct note_signer signer = signer_make();
    for (uint64_t index = 0; index < ledger_size(ledger); index += 13) {
        struct proof_file *proof = ARENA_NEW(arena, struct proof_file);
        struct checkpoint checkpoint;
        struct span text;
        works(ledger_receipt(ledger, arena, index, &text));
        works(proof_read(arena, text, proof));
        works(proof_verify(arena, proof, &signer.key, proof->extra, &checkpoint));
        assert_int_equal(checkpoint.size, ledger_size(ledger));
        assert_int_equal(proof->index, index);
    }
}

static void receipts_hold_while_many_bundles_wait_to_be_published(void **state) {
    const struct scene *scene = *state;
    ledger_make(scene);
    struct ledger *ledger = ledger_at(scene);
    static const uint64_t size[] = {300, 512, 1300, 1301, 1536};
    for (size_t i = 0; i < sizeof size / sizeof *size; i++) {
        entries_add(ledger, size[i]);
        receipts_are_verified(scene, ledger);
        entries_add(ledger, size[i] + 200);
        receipts_are_verified(scene, ledger);
        works(ledger_publish(ledger));
        receipts_are_verified(scene, ledger);
    }
    ledger_close(ledger);
    works(verify(scene));
}

static void a_log_has_one_genesis_entry(void **state) {
    const struct scene *scene = *state;
    struct ledger_entry again = {ENTRY_GENESIS, early, {0}};
    uint64_t index;
    ledger_make(scene);
    struct ledger *ledger = ledger_at(scene);
    works(ledger_entry_at(ledger, scene->arena, 0, &again.bytes));
    says(ledger_append(ledger, &again, 1, 0, &index), ERR_INPUT, "genesis");
    assert_int_equal(ledger_size(ledger), 1);
    ledger_close(ledger);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        scene_test(a_right_edge_that_is_cut_or_gone_is_written_anew_at_the_next_start),
        scene_test(a_checkpoint_that_is_cut_or_gone_is_published_again),
        scene_test(a_published_checkpoint_over_other_entries_stops_the_start_and_is_kept),
        scene_test(a_damaged_inner_tile_gives_no_receipt_and_is_named_by_verify),
        scene_test(a_log_has_one_genesis_entry),
        scene_test(receipts_hold_while_many_bundles_wait_to_be_published),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
