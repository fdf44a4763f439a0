/* Is a node that was kept the one that the tiles hold, at every level and however much is kept? */
#include "store/inside.h"

#include "scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "ledger_world.h"
#include "log_check.h"
#include "tiles_grow.h"

enum { ENTRIES = 20000, LOOKS = 4000 };

/* Any bytes as entries: more tiles than are kept. */
static void log_make(struct scene *scene, uint64_t size, struct tiles_edge *edge) {
    static struct ledger_entry entry[256];
    struct journal *journal;
    const char *path = scene_path(scene, "ledger.db");
    assert_false(err_is(journal_create(path)));
    assert_false(err_is(journal_open(scene->arena, path, &journal)));
    for (uint64_t at = 0; at < size; at += 250) {
        OWNED_ARENA arena = arena_open(1 << 20);
        for (size_t i = 0; i < 250; i++)
            entry[i] = (struct ledger_entry){
                ENTRY_LOAD, 0, span_str(arena_printf(arena, "%llu", (unsigned long long)(at + i)))};
        assert_false(err_is(journal_append(journal, at, entry, 250)));
    }
    assert_int_equal(mkdir(scene_path(scene, "log"), 0755), 0);
    memset(edge, 0, sizeof *edge);
    assert_false(err_is(tiles_grow(scene_path(scene, "log"), journal, edge, size)));
    journal_close(journal);
}

static void every_node_is_the_one_in_the_tiles(void **state) {
    struct scene *scene = *state;
    struct tiles_edge *edge = ARENA_NEW(scene->arena, struct tiles_edge);
    const char *log_dir = scene_path(scene, "log");
    log_make(scene, ENTRIES, edge);
    OWNED_ARENA arena = arena_open(8 << 20);
    struct node_cache *cache = node_cache_open(arena, log_dir);
    uint64_t random = 7;
    for (int i = 0; i < LOOKS; i++) {
        struct digest kept;
        struct digest read;
        random = random * 6364136223846793005u + 1442695040888963407u;
        unsigned level = (unsigned)(random >> 40) % 15;
        uint64_t at = (random >> 20) % (ENTRIES >> level);
        assert_false(err_is(node_cache_get(cache, ENTRIES, level, at, &kept)));
        assert_false(err_is(tiles_node(log_dir, ENTRIES, level, at, &read)));
        assert_memory_equal(&kept, &read, sizeof kept);
    }
    node_cache_close(cache);
}

static void a_damaged_tile_is_a_fault_and_is_not_kept(void **state) {
    struct scene *scene = *state;
    struct tiles_edge *edge = ARENA_NEW(scene->arena, struct tiles_edge);
    const char *log_dir = scene_path(scene, "log");
    const char *tile = scene_path(scene, "log/tile/0/001");
    struct digest hash;
    struct digest again;
    log_make(scene, 1000, edge);
    OWNED_ARENA arena = arena_open(8 << 20);
    struct node_cache *cache = node_cache_open(arena, log_dir);
    assert_int_equal(rename(tile, scene_path(scene, "away")), 0);
    assert_true(err_is(node_cache_get(cache, 1000, 0, 300, &hash)));
    assert_int_equal(rename(scene_path(scene, "away"), tile), 0);
    assert_false(err_is(node_cache_get(cache, 1000, 0, 300, &hash)));
    /* Once read it needs no file, until it is told to forget. */
    assert_int_equal(truncate(tile, 100), 0);
    assert_false(err_is(node_cache_get(cache, 1000, 0, 300, &again)));
    assert_memory_equal(&hash, &again, sizeof hash);
    node_cache_forget(cache);
    assert_true(err_is(node_cache_get(cache, 1000, 0, 300, &hash)));
    node_cache_close(cache);
}

static void what_is_not_published_stays_bounded_and_provable(void **state) {
    struct scene *scene = *state;
    struct note_signer signer = world_signer();
    struct ledger *ledger = world_ledger(scene->arena, scene->folder);
    struct proof_file *proof = ARENA_NEW(scene->arena, struct proof_file);
    struct log_found verified = {0};
    struct checkpoint checkpoint;
    struct ledger_entry entry[WORLD_ROUND_MAX];
    uint64_t first;
    for (size_t i = 0; i < WORLD_ROUND_MAX; i++)
        entry[i] = world_entry(scene->arena, 0);
    for (int round = 0; round < 300; round++) {
        OWNED_ARENA arena = arena_open(4 << 20);
        struct span text;
        assert_false(err_is(ledger_append(ledger, entry, WORLD_ROUND_MAX, 0, &first)));
        if (round % 37) continue;
        assert_false(err_is(ledger_receipt(ledger, arena, first - first / 3, &text)));
        assert_false(err_is(proof_read(arena, text, proof)));
        assert_false(err_is(proof_verify(arena, proof, &signer.key, proof->extra, &checkpoint)));
        assert_int_equal(checkpoint.size, ledger_size(ledger));
    }
    /* 76,800 entries, and nobody asked for a publishing. */
    assert_false(err_is(log_check(scene_path(scene, "log"), &signer.key, &verified)));
    assert_true(verified.size > 60000);
    assert_true(ledger_size(ledger) - verified.size <= 65536);
    ledger_close(ledger);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        scene_test(every_node_is_the_one_in_the_tiles),
        scene_test(a_damaged_tile_is_a_fault_and_is_not_kept),
        scene_test(what_is_not_published_stays_bounded_and_provable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
