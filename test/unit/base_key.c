/* Is a key made once, kept for its owner alone, and refused in every other state? */
#include "base/key.h"

#include "scene.h"

#include "base/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static void a_key_reads_back_and_is_its_owner_s_alone(void **state) {
    struct scene *scene = *state;
    struct secret made;
    struct secret read;
    const char *path = scene_path(scene, "log.key");
    assert_false(err_is(key_create(path, &made)));
    assert_false(err_is(key_open(path, &read)));
    assert_memory_equal(&made, &read, sizeof made);
    struct stat found;
    assert_int_equal(stat(path, &found), 0);
    assert_int_equal(found.st_mode & 07777, 0600);
    struct secret other;
    assert_false(err_is(key_create(scene_path(scene, "other.key"), &other)));
    assert_memory_not_equal(&made, &other, sizeof made);
}

static void a_key_is_never_overwritten(void **state) {
    struct scene *scene = *state;
    const char *path = scene_path(scene, "log.key");
    struct secret first;
    struct secret second = {{42}};
    struct secret read;
    assert_false(err_is(key_create(path, &first)));
    assert_true(err_is(key_create(path, &second)));
    assert_int_equal(second.byte[0], 42);
    assert_false(err_is(key_open(path, &read)));
    assert_memory_equal(&first, &read, sizeof first);
}

static void refused(const char *path, const char *why) {
    struct secret key = {{42}};
    struct err e = key_open(path, &key);
    assert_int_equal(e.kind, ERR_FAULT);
    assert_non_null(strstr(e.text, why));
    assert_non_null(strstr(e.text, path));
    assert_int_equal(key.byte[0], 42);
}

static void a_missing_key_says_what_to_do(void **state) {
    refused(scene_path(*state, "none.key"), "is missing; restore it");
}

static void a_key_that_others_can_read_is_refused(void **state) {
    const char *path = scene_path(*state, "log.key");
    struct secret key;
    assert_false(err_is(key_create(path, &key)));
    static const unsigned mode[] = {0640, 0604, 0620, 0601, 0644, 0660};
    for (size_t i = 0; i < sizeof mode / sizeof *mode; i++) {
        assert_int_equal(chmod(path, mode[i]), 0);
        refused(path, "can be read by others");
    }
    assert_int_equal(chmod(path, 0400), 0);
    assert_false(err_is(key_open(path, &key)));
}

static void a_damaged_key_is_refused_at_every_length_and_never_quoted(void **state) {
    const char *path = scene_path(*state, "log.key");
    static const char text[] = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n";
    for (size_t len = 0; len < sizeof text - 1; len++) {
        assert_false(err_is(file_write_durable(path, span_of(text, len), 0600)));
        refused(path, "is damaged");
        struct secret key;
        assert_null(strstr(key_open(path, &key).text, "0011"));
    }
    assert_false(err_is(file_write_durable(path, span_str("x"), 0600)));
    static const char *const bad[] = {
        "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n\n",
        "00112233445566778899AABBCCDDEEFF00112233445566778899aabbccddeeff\n",
        "00112233445566778899aabbccddeeff00112233445566778899aabbccddeegg\n",
        "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\r",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(err_is(file_write_durable(path, span_str(bad[i]), 0600)));
        refused(path, "is damaged");
    }
    struct secret key;
    assert_false(err_is(file_write_durable(path, span_str(text), 0600)));
    assert_false(err_is(key_open(path, &key)));
    assert_int_equal(key.byte[1], 0x11);
}

static void a_link_a_folder_and_a_pipe_are_no_keys(void **state) {
    struct secret key;
    const char *path = scene_path(*state, "log.key");
    const char *link = scene_path(*state, "link.key");
    const char *pipe = scene_path(*state, "pipe.key");
    assert_false(err_is(key_create(path, &key)));
    assert_int_equal(symlink(path, link), 0);
    refused(link, "cannot open the key file");
    refused(scene_path(*state, "."), "");
    assert_int_equal(mkfifo(pipe, 0600), 0);
    refused(pipe, "is not a file");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        scene_test(a_key_reads_back_and_is_its_owner_s_alone),
        scene_test(a_key_is_never_overwritten),
        scene_test(a_missing_key_says_what_to_do),
        scene_test(a_key_that_others_can_read_is_refused),
        scene_test(a_damaged_key_is_refused_at_every_length_and_never_quoted),
        scene_test(a_link_a_folder_and_a_pipe_are_no_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
