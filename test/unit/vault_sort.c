/* Are more tags than fit in memory given back in order, each as often as it was put in? */
#include "vault/inside.h"

#include "base/bytes.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static char folder[64];

static int folder_new(void **state) {
    strcpy(folder, "/tmp/portcullis-sort-XXXXXX");
    return mkdtemp(folder) == NULL;
}

static int folder_drop(void **state) {
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

static struct sort *opened(void) {
    static char path[96];
    snprintf(path, sizeof path, "%s/vault.db", folder);
    return sort_open(path);
}

/* A permutation of 0..2^bits: odd multiplier. */
static uint64_t shuffled(uint64_t i, unsigned bits) {
    return i * 0x9e3779b97f4a7c15u >> (64 - bits);
}

static void sorts(uint64_t count) {
    struct sort *sort = opened();
    uint64_t sum = 0;
    for (uint64_t i = 0; i < count; i++) {
        struct sort_entry entry = {0};
        be_put_u64(entry.tag, shuffled(i, 20)); /* some tags alike */
        be_put_u64(entry.ref[0], i);
        sum += i;
        assert_false(err_is(sort_put(sort, &entry)));
    }
    assert_false(err_is(sort_finish(sort)));
    struct sort_entry before = {0};
    bool end = false;
    for (uint64_t i = 0; i < count; i++) {
        struct sort_entry entry;
        assert_false(err_is(sort_next(sort, &entry, &end)));
        if (end) fail_msg("ends after %llu", (unsigned long long)i);
        if (i > 0 && memcmp(&before, &entry, sizeof entry) >= 0) fail_msg("out of order");
        sum -= be_get_u64(entry.ref[0]);
        before = entry;
    }
    assert_int_equal(sum, 0);
    assert_false(err_is(sort_next(sort, &before, &end)));
    assert_true(end);
    sort_close(sort);
}

static void nothing_one_and_a_few_are_sorted_in_memory(void **state) {
    sorts(0);
    sorts(1);
    sorts(2);
    sorts(1000);
}

static void a_full_buffer_and_one_more_are_sorted_through_the_file(void **state) {
    sorts(1 << 20);
    sorts((1 << 20) + 1);
}

static void several_runs_are_merged(void **state) { sorts(3500000); }

static void the_temporary_file_has_no_name(void **state) {
    struct sort *sort = opened();
    struct sort_entry entry = {0};
    for (int i = 0; i < (1 << 20) + 1; i++)
        assert_false(err_is(sort_put(sort, &entry)));
    DIR *listing = opendir(folder);
    for (struct dirent *found; (found = readdir(listing));)
        assert_int_equal(found->d_name[0], '.');
    closedir(listing);
    sort_close(sort);
}

static void a_folder_that_cannot_be_written_is_said(void **state) {
    struct sort *sort = sort_open("/nowhere-at-all/vault.db");
    struct sort_entry entry = {0};
    struct err e = err_none();
    for (int i = 0; i < (1 << 20) + 1 && !err_is(e); i++)
        e = sort_put(sort, &entry);
    assert_int_equal(e.kind, ERR_FAULT);
    sort_close(sort);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_one_and_a_few_are_sorted_in_memory),
        cmocka_unit_test(a_full_buffer_and_one_more_are_sorted_through_the_file),
        cmocka_unit_test(several_runs_are_merged),
        cmocka_unit_test(the_temporary_file_has_no_name),
        cmocka_unit_test(a_folder_that_cannot_be_written_is_said),
    };
    return cmocka_run_group_tests(tests, folder_new, folder_drop);
}
