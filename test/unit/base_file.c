/* Does a write leave the old or the new, and a read stay within its bound? */
#include "base/file.h"

#include "base/limits.h"

#include "scene.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/resource.h>

#include <cmocka.h>

static void a_file_reads_back_and_replaces_the_one_before(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    const char *path = scene_path(*state, "file");
    struct span back;
    assert_false(file_exists(path));
    assert_false(err_is(file_write_durable(path, span_of("a\0b", 3), 0644)));
    assert_true(file_exists(path));
    assert_false(err_is(file_read(path, 3, arena, &back)));
    assert_true(span_equal(back, span_of("a\0b", 3)));
    assert_false(err_is(file_write_durable(path, SPAN_LITERAL(""), 0600)));
    assert_false(err_is(file_read(path, 0, arena, &back)));
    assert_int_equal(back.len, 0);
    struct stat found;
    assert_int_equal(stat(path, &found), 0);
    assert_int_equal(found.st_mode & 07777, 0600);
    assert_int_equal(scene_count(((struct scene *)*state)->folder), 1); /* no temporary is left */
}

static void a_file_larger_than_its_bound_is_refused(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    const char *path = scene_path(*state, "file");
    static uint8_t bytes[50000];
    struct span back = SPAN_LITERAL("untouched");
    assert_false(err_is(file_write_durable(path, span_of(bytes, sizeof bytes), 0600)));
    assert_false(err_is(file_read(path, sizeof bytes, arena, &back)));
    assert_int_equal(back.len, sizeof bytes);
    struct err e = file_read(path, sizeof bytes - 1, arena, &back);
    assert_int_equal(e.kind, ERR_INPUT);
    assert_non_null(strstr(e.text, "larger than the 49999 bytes"));
}

static void an_endless_file_is_refused_and_not_read_to_its_end(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    struct span back;
    assert_int_equal(file_read("/dev/zero", 100000, arena, &back).kind, ERR_INPUT);
}

static void a_file_that_is_not_there_is_named(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    struct span back;
    const char *path = scene_path(*state, "none");
    struct err e = file_read(path, 10, arena, &back);
    assert_int_equal(e.kind, ERR_INPUT);
    assert_non_null(strstr(e.text, path));
    e = file_read(((struct scene *)*state)->folder, 10, arena, &back);
    assert_int_equal(e.kind, ERR_INPUT);
    assert_non_null(strstr(e.text, "is a folder, not a file"));
}

static void a_new_file_never_replaces_one(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    const char *path = scene_path(*state, "file");
    struct span back;
    assert_false(err_is(file_write_new(path, SPAN_LITERAL("first"), 0600)));
    struct err e = file_write_new(path, SPAN_LITERAL("second"), 0600);
    assert_int_equal(e.kind, ERR_INPUT);
    assert_non_null(strstr(e.text, "exists already"));
    assert_false(err_is(file_read(path, 10, arena, &back)));
    assert_true(span_is(back, "first"));
    assert_int_equal(scene_count(((struct scene *)*state)->folder), 1);
}

/* A limit on the size of files stands for a full disk. */
static void a_write_that_fails_leaves_the_old_file_whole(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    const char *path = scene_path(*state, "file");
    static uint8_t much[100000];
    struct span back;
    assert_false(err_is(file_write_durable(path, SPAN_LITERAL("old"), 0600)));
    struct rlimit before;
    getrlimit(RLIMIT_FSIZE, &before);
    struct rlimit small = {4096, before.rlim_max};
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &small);
    struct err e = file_write_durable(path, span_of(much, sizeof much), 0600);
    struct err fresh =
        file_write_new(scene_path(*state, "fresh"), span_of(much, sizeof much), 0600);
    setrlimit(RLIMIT_FSIZE, &before);
    assert_int_equal(e.kind, ERR_FAULT);
    assert_non_null(strstr(e.text, "cannot write"));
    assert_int_equal(fresh.kind, ERR_FAULT);
    assert_false(err_is(file_read(path, 10, arena, &back)));
    assert_true(span_is(back, "old"));
    assert_int_equal(scene_count(((struct scene *)*state)->folder), 1);
}

static void a_part_is_written_over_and_nothing_beside_it(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    const char *path = scene_path(*state, "file");
    struct span back;
    struct err e = file_overwrite(path, 0, SPAN_LITERAL("none"));
    assert_int_equal(e.kind, ERR_FAULT);
    assert_non_null(strstr(e.text, path));
    assert_false(file_exists(path));
    assert_false(err_is(file_write_durable(path, SPAN_LITERAL("one two three"), 0600)));
    assert_false(err_is(file_overwrite(path, 4, SPAN_LITERAL("TWO"))));
    assert_false(err_is(file_read(path, 100, arena, &back)));
    assert_true(span_is(back, "one TWO three"));
    const char *link = scene_path(*state, "link");
    assert_int_equal(symlink(path, link), 0);
    assert_int_equal(file_overwrite(link, 0, SPAN_LITERAL("x")).kind, ERR_FAULT);
}

static void what_a_killed_process_left_behind_stops_no_write(void **state) {

    const char *path = scene_path(*state, "file");
    const char *left =
        arena_printf(((struct scene *)*state)->arena, "%s.tmp.%ld", path, (long)getpid());
    assert_false(err_is(file_write_durable(left, SPAN_LITERAL("half"), 0600)));
    assert_false(err_is(file_write_durable(path, SPAN_LITERAL("whole"), 0600)));
    assert_false(file_exists(left));
}

static void a_folder_is_made_with_its_parents_and_may_be_there(void **state) {
    const char *deep = scene_path(*state, "a/b//c/");
    assert_false(err_is(folder_make(deep, 0700)));
    assert_false(err_is(folder_make(deep, 0700)));
    assert_false(err_is(folder_sync(deep)));
    struct stat found;
    assert_int_equal(stat(deep, &found), 0);
    assert_int_equal(found.st_mode & 07777, 0700);
    const char *file = scene_path(*state, "file");
    assert_false(err_is(file_write_new(file, SPAN_LITERAL("x"), 0600)));
    assert_true(err_is(folder_make(file, 0700)));
    assert_true(err_is(folder_make(scene_path(*state, "file/under"), 0700)));
    assert_true(err_is(folder_make("", 0700)));
    assert_true(err_is(folder_sync(file)));
}

static void a_path_too_long_is_refused(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    char path[8192];
    memset(path, 'x', sizeof path);
    path[sizeof path - 1] = 0;
    struct span back;
    assert_true(err_is(file_write_durable(path, SPAN_LITERAL("x"), 0600)));
    assert_true(err_is(file_read(path, 10, arena, &back)));
    assert_true(err_is(folder_make(path, 0700)));
}

/* ---- lines ---- */

static FILE *file_of(struct span bytes) {
    FILE *file = tmpfile();
    assert_non_null(file);
    assert_int_equal(fwrite(bytes.at, 1, bytes.len, file), bytes.len);
    rewind(file);
    return file;
}

static void lines_come_one_by_one_with_their_numbers(void **state) {
    FILE *file = file_of(SPAN_LITERAL("one\ntwo\r\n\nfour\0more\nlast"));
    struct lines *lines = lines_open(file, "asks.ndjson");
    static const struct span wanted[] = {SPAN_LITERAL("one"), SPAN_LITERAL("two"), SPAN_LITERAL(""),
                                         SPAN_LITERAL("four\0more"), SPAN_LITERAL("last")};
    struct span line;
    bool end = false;
    for (size_t i = 0; i < 5; i++) {
        assert_false(err_is(lines_next(lines, &line, &end)));
        assert_false(end);
        assert_true(span_equal(line, wanted[i]));
        assert_int_equal(lines_number(lines), i + 1);
    }
    assert_false(err_is(lines_next(lines, &line, &end)));
    assert_true(end);
    assert_int_equal(lines_number(lines), 5);
    lines_close(lines);
    fclose(file);
}

static void a_line_too_long_is_refused_and_the_next_is_read(void **state) {
    OWNED_ARENA arena = arena_open(64 << 20);
    struct text text = {.arena = arena};
    for (int i = 0; i < LINE_BYTES_MAX; i++)
        text_put_byte(&text, 'x');
    text_put_str(&text, "\nx");
    for (int i = 0; i < 10 << 20; i += 16)
        text_put_str(&text, "xxxxxxxxxxxxxxxx");
    text_put_str(&text, "\nlast\n");
    FILE *file = file_of(text_span(&text));
    struct lines *lines = lines_open(file, "asks.ndjson");
    struct span line;
    bool end = false;
    assert_false(err_is(lines_next(lines, &line, &end)));
    assert_int_equal(line.len, LINE_BYTES_MAX);
    struct err e = lines_next(lines, &line, &end);
    assert_int_equal(e.kind, ERR_INPUT);
    assert_non_null(strstr(e.text, "asks.ndjson:2: "));
    assert_false(err_is(lines_next(lines, &line, &end)));
    assert_true(span_is(line, "last"));
    assert_int_equal(lines_number(lines), 3);
    assert_false(err_is(lines_next(lines, &line, &end)));
    assert_true(end);
    lines_close(lines);
    fclose(file);
}

static void a_file_of_no_lines_ends_at_once(void **state) {
    FILE *file = file_of(SPAN_LITERAL(""));
    struct lines *lines = lines_open(file, "-");
    struct span line;
    bool end = false;
    assert_false(err_is(lines_next(lines, &line, &end)));
    assert_true(end);
    assert_int_equal(lines_number(lines), 0);
    lines_close(lines);
    lines_close(NULL);
    fclose(file);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        scene_test(a_file_reads_back_and_replaces_the_one_before),
        scene_test(a_file_larger_than_its_bound_is_refused),
        cmocka_unit_test(an_endless_file_is_refused_and_not_read_to_its_end),
        scene_test(a_file_that_is_not_there_is_named),
        scene_test(a_new_file_never_replaces_one),
        scene_test(a_write_that_fails_leaves_the_old_file_whole),
        scene_test(a_part_is_written_over_and_nothing_beside_it),
        scene_test(what_a_killed_process_left_behind_stops_no_write),
        scene_test(a_folder_is_made_with_its_parents_and_may_be_there),
        cmocka_unit_test(a_path_too_long_is_refused),
        cmocka_unit_test(lines_come_one_by_one_with_their_numbers),
        cmocka_unit_test(a_line_too_long_is_refused_and_the_next_is_read),
        cmocka_unit_test(a_file_of_no_lines_ends_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
