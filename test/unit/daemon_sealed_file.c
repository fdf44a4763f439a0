/* Does a batch come back from its file as it went in, and is nothing of it on the disk to read? */
#include "daemon/sealed_file.h"

#include "base/arena.h"

#include "shared.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/stat.h>

#include <cmocka.h>

enum { BLOCK = 65536, SEALED = BLOCK + 16, WHOLE_MAX = 4 * BLOCK };

static char folder[64];

static int folder_new(void **state) {
    strcpy(folder, "/tmp/portcullis-sealed-XXXXXX");
    return mkdtemp(folder) == NULL;
}
static int folder_drop(void **state) { return rmdir(folder); }

/* The descriptor of the file without a name that lies in the folder. */
static int hidden_file(void) {
    char place[300];
    char target[4096];
    int found = -1;
    DIR *list = opendir("/proc/self/fd");
    for (struct dirent *one; (one = readdir(list));) {
        snprintf(place, sizeof place, "/proc/self/fd/%s", one->d_name);
        ssize_t len = readlink(place, target, sizeof target - 1);
        if (len <= 0) continue;
        target[len] = 0;
        if (strncmp(target, folder, strlen(folder)) == 0) found = atoi(one->d_name);
    }
    closedir(list);
    return found;
}

static struct sealed_file *filled(size_t len, size_t step, uint8_t *bytes) {
    struct sealed_file *sealed;
    for (size_t i = 0; i < len; i++)
        bytes[i] = (uint8_t)((uint8_t)"canary-7f3a"[i % 11] ^ (i / 65521));
    assert_false(err_is(sealed_file_open(folder, WHOLE_MAX, &sealed)));
    for (size_t at = 0; at < len; at += step)
        assert_false(err_is(
            sealed_file_write(sealed, span_of(bytes + at, len - at < step ? len - at : step))));
    assert_int_equal(sealed_file_size(sealed), len);
    return sealed;
}

static void every_length_comes_back_as_it_went_in(void **state) {
    static const size_t len[] = {0, 1, 65535, 65536, 65537, 131072, 200001, WHOLE_MAX};
    static const size_t step[] = {1 << 20, 61440, 4097};
    static uint8_t bytes[WHOLE_MAX];
    static uint8_t read[WHOLE_MAX + 1];
    for (size_t i = 0; i < sizeof len / sizeof *len; i++)
        for (size_t s = 0; s < sizeof step / sizeof *step; s++) {
            struct sealed_file *sealed = filled(len[i], step[s], bytes);
            FILE *file;
            assert_false(err_is(sealed_file_read(sealed, &file)));
            for (int again = 0; again < 2; again++) {
                assert_int_equal(fread(read, 1, sizeof read, file), len[i]);
                assert_memory_equal(read, bytes, len[i]);
                assert_true(!ferror(file));
                rewind(file);
            }
            fclose(file);
            sealed_file_close(sealed);
        }
}

static void it_has_no_name_and_no_clear_word_of_it_is_on_the_disk(void **state) {
    static uint8_t bytes[WHOLE_MAX];
    static uint8_t disk[4 * SEALED];
    struct sealed_file *sealed = filled(3 * BLOCK + 99, 50000, bytes);
    struct stat found;
    int fd = hidden_file();
    assert_true(fd >= 0);
    assert_int_equal(fstat(fd, &found), 0);
    assert_int_equal(found.st_nlink, 0);
    assert_int_equal(found.st_size, 3 * SEALED); /* the rest is not yet a block */
    ssize_t got = pread(fd, disk, sizeof disk, 0);
    assert_int_equal(got, 3 * SEALED);
    assert_null(memmem(disk, (size_t)got, "canary", 6));
    assert_non_null(memmem(bytes, sizeof bytes, "canary", 6));
    /* nor are two blocks of the same words alike */
    assert_true(memcmp(disk, disk + SEALED, 64) != 0);
    /* nor can it be given a name */
    char from[64];
    char to[128];
    snprintf(from, sizeof from, "/proc/self/fd/%d", fd);
    snprintf(to, sizeof to, "%s/named", folder);
    assert_int_equal(linkat(AT_FDCWD, from, AT_FDCWD, to, AT_SYMLINK_FOLLOW), -1);
    sealed_file_close(sealed);
    assert_int_equal(hidden_file(), -1);
}

static void a_block_that_was_changed_or_moved_reads_as_an_error(void **state) {
    static uint8_t bytes[WHOLE_MAX];
    static uint8_t block[SEALED];
    static uint8_t read[WHOLE_MAX];
    /* at, and with what: a flipped bit of the text, of the tag; the other block */
    static const size_t flipped[] = {0, 31, BLOCK - 1, BLOCK, SEALED - 1};
    FILE *file;
    for (size_t i = 0; i <= sizeof flipped / sizeof *flipped; i++) {
        struct sealed_file *sealed = filled(2 * BLOCK + 5, 61440, bytes);
        int fd = hidden_file();
        bool moved = i == sizeof flipped / sizeof *flipped;
        assert_int_equal(pread(fd, block, SEALED, moved ? 0 : SEALED), SEALED);
        if (!moved) block[flipped[i]] ^= 1;
        assert_int_equal(pwrite(fd, block, SEALED, SEALED), SEALED);
        assert_false(err_is(sealed_file_read(sealed, &file)));
        setvbuf(file, NULL, _IONBF, 0);
        assert_int_equal(fread(read, 1, BLOCK, file), BLOCK);
        assert_memory_equal(read, bytes, BLOCK);
        errno = 0;
        assert_int_equal(fread(read, 1, 10, file), 0);
        assert_true(ferror(file));
        assert_int_equal(errno, EBADMSG);
        fclose(file);
        sealed_file_close(sealed);
    }
    /* cut short */
    struct sealed_file *sealed = filled(2 * BLOCK, 61440, bytes);
    assert_int_equal(ftruncate(hidden_file(), SEALED + 100), 0);
    assert_false(err_is(sealed_file_read(sealed, &file)));
    assert_true(fread(read, 1, sizeof read, file) <= BLOCK);
    assert_true(ferror(file));
    fclose(file);
    sealed_file_close(sealed);
}

static void it_can_be_read_from_anywhere_and_from_nowhere_outside(void **state) {
    static uint8_t bytes[WHOLE_MAX];
    uint8_t read[100];
    FILE *file;
    struct sealed_file *sealed = filled(2 * BLOCK + 500, 61440, bytes);
    assert_false(err_is(sealed_file_read(sealed, &file)));
    static const long at[] = {0, 65500, 131072 + 400, 131000, 5};
    for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
        assert_int_equal(fseek(file, at[i], SEEK_SET), 0);
        assert_int_equal(fread(read, 1, 100, file), 100);
        assert_memory_equal(read, bytes + at[i], 100);
    }
    assert_int_equal(fseek(file, -100, SEEK_END), 0);
    assert_int_equal(fread(read, 1, 100, file), 100);
    assert_memory_equal(read, bytes + 2 * BLOCK + 400, 100);
    assert_int_equal(fseek(file, 2 * BLOCK + 501, SEEK_SET), -1);
    assert_int_equal(fseek(file, -1, SEEK_SET), -1);
    fclose(file);
    sealed_file_close(sealed);
}

static void more_than_it_may_be_is_refused_and_nothing_of_it_taken(void **state) {
    struct sealed_file *sealed;
    static uint8_t bytes[101];
    assert_false(err_is(sealed_file_open(folder, 100, &sealed)));
    assert_int_equal(sealed_file_write(sealed, span_of(bytes, 101)).kind, ERR_INPUT);
    assert_int_equal(sealed_file_size(sealed), 0);
    assert_false(err_is(sealed_file_write(sealed, span_of(bytes, 60))));
    assert_int_equal(sealed_file_write(sealed, span_of(bytes, 41)).kind, ERR_INPUT);
    assert_false(err_is(sealed_file_write(sealed, span_of(bytes, 40))));
    assert_int_equal(sealed_file_write(sealed, span_of(bytes, 1)).kind, ERR_INPUT);
    assert_false(err_is(sealed_file_write(sealed, (struct span){0})));
    sealed_file_close(sealed);
    sealed_file_close(NULL);
}

static void where_there_is_no_folder_it_is_a_fault(void **state) {
    struct sealed_file *sealed = NULL;
    assert_int_equal(sealed_file_open("/nowhere/at/all", 100, &sealed).kind, ERR_FAULT);
    assert_null(sealed);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_length_comes_back_as_it_went_in),
        cmocka_unit_test(it_has_no_name_and_no_clear_word_of_it_is_on_the_disk),
        cmocka_unit_test(a_block_that_was_changed_or_moved_reads_as_an_error),
        cmocka_unit_test(it_can_be_read_from_anywhere_and_from_nowhere_outside),
        cmocka_unit_test(more_than_it_may_be_is_refused_and_nothing_of_it_taken),
        cmocka_unit_test(where_there_is_no_folder_it_is_a_fault),
    };
    return cmocka_run_group_tests(tests, folder_new, folder_drop);
}
