/* Is a bundle's ZIP read only as it was written, to the byte? */
#include "scene.h"
#include "verify/verify.h"

#include "base/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const char *zip_make(const struct scene *scene) {
    const char *path = scene_path(scene, "a.zip");
    OWNED_ARENA arena = arena_open(1 << 20);
    FILE *file = fopen(path, "wb");
    struct archive_writer zip = archive_begin(arena, file);
    assert_false(err_is(archive_put(&zip, "a.txt", SPAN_LITERAL("one"))));
    assert_false(err_is(archive_put(&zip, "b/c.txt", SPAN_LITERAL(""))));
    assert_false(err_is(archive_put(&zip, "b/d.p/7", SPAN_LITERAL("three"))));
    assert_false(err_is(archive_end(&zip)));
    fclose(file);
    return path;
}

static void put_file(const char *path, struct span bytes) {
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes.at, 1, bytes.len, file), bytes.len);
    fclose(file);
}

/* Opens it and reads every member. */
static bool holds(const char *path) {
    OWNED_ARENA arena = arena_open(1 << 20);
    OWNED_ARCHIVE zip = NULL;
    struct span bytes;
    bool there;
    if (err_is(archive_open(arena, path, &zip))) return false;
    for (size_t i = 0; i < archive_count(zip); i++)
        if (err_is(archive_find(zip, arena_str(arena, archive_name(zip, i)), &bytes, &there)) ||
            !there)
            return false;
    return true;
}

static void what_was_put_is_found_and_nothing_else(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    OWNED_ARCHIVE zip = NULL;
    struct span bytes;
    bool there;
    assert_false(err_is(archive_open(arena, zip_make(*state), &zip)));
    assert_int_equal(archive_count(zip), 3);
    assert_false(err_is(archive_find(zip, "b/d.p/7", &bytes, &there)));
    assert_true(there && span_is(bytes, "three"));
    assert_false(err_is(archive_find(zip, "b/c.txt", &bytes, &there)));
    assert_true(there && bytes.len == 0);
    assert_false(err_is(archive_find(zip, "b", &bytes, &there)));
    assert_false(there);
    assert_false(err_is(archive_find(zip, "z", &bytes, &there)));
    assert_false(there);
}

static void every_flipped_bit_every_cut_and_every_byte_more_is_found(void **state) {
    const struct scene *scene = *state;
    OWNED_ARENA arena = arena_open(1 << 20);
    struct span file;
    const char *path = zip_make(scene);
    assert_true(holds(path));
    assert_false(err_is(file_read(path, 1 << 16, arena, &file)));
    uint8_t *copy = arena_alloc(arena, file.len + 1);
    const char *other = scene_path(scene, "b.zip");
    for (size_t bit = 0; bit < 8 * file.len; bit++) {
        memcpy(copy, file.at, file.len);
        copy[bit / 8] ^= (uint8_t)(1u << bit % 8);
        put_file(other, span_of(copy, file.len));
        if (holds(other)) fail_msg("bit %zu of byte %zu", bit % 8, bit / 8);
    }
    for (size_t len = 0; len <= file.len + 1; len++) {
        memcpy(copy, file.at, file.len);
        put_file(other, span_of(copy, len));
        assert_int_equal(holds(other), len == file.len);
    }
}

static void a_name_that_could_leave_its_folder_or_come_twice_is_not_put(void **state) {
    const struct scene *scene = *state;
    OWNED_ARENA arena = arena_open(1 << 20);
    FILE *file = fopen(scene_path(scene, "c.zip"), "wb");
    struct archive_writer zip = archive_begin(arena, file);
    static const char *const bad[] = {"",   "/a",   "../a", "a/../b", "a//..",
                                      ".a", "a..b", "A",    "a b"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_true(err_is(archive_put(&zip, bad[i], SPAN_LITERAL("x"))));
    assert_false(err_is(archive_put(&zip, "b", SPAN_LITERAL("x"))));
    assert_true(err_is(archive_put(&zip, "b", SPAN_LITERAL("x"))));
    assert_true(err_is(archive_put(&zip, "a", SPAN_LITERAL("x"))));
    fclose(file);
}

static void an_absent_file_and_a_folder_are_told(void **state) {
    const struct scene *scene = *state;
    OWNED_ARENA arena = arena_open(1 << 20);
    struct archive *zip;
    assert_int_equal(archive_open(arena, scene_path(scene, "none"), &zip).kind, ERR_INPUT);
    assert_int_equal(archive_open(arena, scene->folder, &zip).kind, ERR_PROOF);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        scene_test(what_was_put_is_found_and_nothing_else),
        scene_test(every_flipped_bit_every_cut_and_every_byte_more_is_found),
        scene_test(a_name_that_could_leave_its_folder_or_come_twice_is_not_put),
        scene_test(an_absent_file_and_a_folder_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
