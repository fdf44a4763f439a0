/* Does each tile have one name, and each bundle one reading? */
#include "tlog/tlog.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void a_tile_has_the_path_that_c2sp_gives_it(void **state) {
    static const struct {
        struct tile tile;
        const char *path;
    } known[] = {
        {{0, 0, 256}, "tile/0/000"},
        {{0, 273, 112}, "tile/0/273.p/112"},
        {{1, 5, 256}, "tile/1/005"},
        {{0, 999, 256}, "tile/0/999"},
        {{0, 1000, 256}, "tile/0/x001/000"},
        {{2, 1234067, 1}, "tile/2/x001/x234/067.p/1"},
        {{63, 1000000, 256}, "tile/63/x001/x000/000"},
        {{-1, 0, 3}, "tile/entries/000.p/3"},
        {{-1, 1001, 255}, "tile/entries/x001/001.p/255"},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        char path[TILE_PATH_BYTES];
        struct tile tile;
        tile_path(known[i].tile, path);
        assert_string_equal(path, known[i].path);
        assert_false(err_is(tile_path_read(span_str(path), &tile)));
        assert_int_equal(tile.level, known[i].tile.level);
        assert_int_equal(tile.index, known[i].tile.index);
        assert_int_equal(tile.width, known[i].tile.width);
    }
}

static void every_other_spelling_of_a_path_is_refused(void **state) {
    static const char *const bad[] = {
        "",
        "tile",
        "tile/",
        "tile/0",
        "tile/0/",
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/0/00",
        "tile/0/0000",
        "tile/0/000/",
        "tile/0/000/000",
        "tile/0/x000/000",
        "tile/0/x001",
        "tile/0/x001/",
        "tile/0/001.p",
        "tile/0/001.p/",
        "tile/0/001.p/0",
        "tile/0/001.p/00",
        "tile/0/001.p/01",
        "tile/0/001.p/256",
        "tile/0/001.p/1/",
        "tile/0/001.p/1/2",
        "tile/0/x001.p/1",
        "tile/0/../000",
        "tile/0/..",
        "/tile/0/000",
        "tile//0/000",
        "tile/0//000",
        "tile/0/000 ",
        "tile/Entries/000",
        "tile/0/x001/x001/x001/x001/x001/x001/x001/000",
    };
    struct tile tile;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (!err_is(tile_path_read(span_str(bad[i]), &tile))) fail_msg("%s", bad[i]);
    assert_true(err_is(tile_path_read(SPAN_LITERAL("tile/0/000\0"), &tile)));
}

static void a_tree_has_the_tiles_of_its_size(void **state) {
    assert_int_equal(tile_full_count(0, 255), 0);
    assert_int_equal(tile_partial_width(0, 255), 255);
    assert_int_equal(tile_partial_width(1, 255), 0);
    assert_int_equal(tile_full_count(0, 256), 1);
    assert_int_equal(tile_partial_width(0, 256), 0);
    assert_int_equal(tile_partial_width(1, 256), 1);
    assert_int_equal(tile_full_count(0, 70000), 273);
    assert_int_equal(tile_partial_width(0, 70000), 112);
    assert_int_equal(tile_full_count(1, 70000), 1);
    assert_int_equal(tile_partial_width(1, 70000), 17);
    assert_int_equal(tile_partial_width(2, 70000), 1);
    assert_int_equal(tile_partial_width(3, 70000), 0);
    assert_int_equal(tile_partial_width(63, UINT64_MAX), 0);
}

static void a_bundle_gives_back_its_entries_and_no_cut_of_it_does(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    struct text bundle = {.arena = arena};
    struct span entry[4];
    bundle_put(&bundle, SPAN_LITERAL("one"));
    bundle_put(&bundle, SPAN_LITERAL(""));
    bundle_put(&bundle, SPAN_LITERAL("three"));
    struct span bytes = text_span(&bundle);
    assert_int_equal(bytes.len, 14);
    assert_false(err_is(bundle_read(bytes, 3, entry)));
    assert_true(span_is(entry[0], "one") && entry[1].len == 0 && span_is(entry[2], "three"));
    assert_true(err_is(bundle_read(bytes, 2, entry)));
    assert_true(err_is(bundle_read(bytes, 4, entry)));
    for (size_t len = 0; len < bytes.len; len++)
        assert_true(err_is(bundle_read(span_cut(bytes, 0, len), 3, entry)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tile_has_the_path_that_c2sp_gives_it),
        cmocka_unit_test(every_other_spelling_of_a_path_is_refused),
        cmocka_unit_test(a_tree_has_the_tiles_of_its_size),
        cmocka_unit_test(a_bundle_gives_back_its_entries_and_no_cut_of_it_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
