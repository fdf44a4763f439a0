/* May the courier dial for whom it is configured, and for nobody else? */
#include "daemon/setup.h"

#include "shared.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[64];
static struct arena *arena;

static int folder_new(void **state) {
    arena = arena_open(SETUP_ARENA_BYTES);
    strcpy(folder, "/tmp/portcullis-setup-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}
static int folder_drop(void **state) {
    static const char *const names[] = {"portcullis.ini", "witness.policy", "ca.pem"};
    char path[128];
    for (size_t i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        unlink(path);
    }
    arena_close(arena);
    return rmdir(folder);
}

static void file_put(const char *name, const char *text) {
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static struct setup setup_of(const char *ini) {
    struct setup setup;
    file_put("portcullis.ini", ini);
    struct err e = setup_read(arena, folder, &setup);
    if (err_is(e)) fail_msg("%s", e.text);
    return setup;
}

static bool may(const struct setup *setup, enum process from, const char *host, unsigned port) {
    struct setup_target target[SETUP_TARGETS_MAX];
    size_t count = 0;
    assert_false(err_is(setup_targets(setup, target, &count)));
    return setup_target_find(target, count, from, span_str(host), port) != NULL;
}

static void without_a_file_nobody_is_dialled(void **state) {
    struct setup setup;
    struct setup_target target[SETUP_TARGETS_MAX];
    size_t count = 9;
    assert_false(err_is(setup_read(arena, folder, &setup)));
    assert_false(err_is(setup_targets(&setup, target, &count)));
    assert_int_equal(count, 0);
    assert_null(setup.policy);
}

static void a_host_is_dialled_for_whom_it_is_configured(void **state) {
    file_put("ca.pem", "none\n");
    struct setup setup = setup_of("[gateway]\nwebhook-hosts = hooks.example.gov b.example:8443\n"
                                  "timestamp-url = http://tsa.example/stamp\n"
                                  "timestamp-authorities = /dev/null\n");
    assert_true(may(&setup, PROCESS_KEEPER, "hooks.example.gov", 443));
    assert_true(may(&setup, PROCESS_KEEPER, "b.example", 8443));
    assert_true(may(&setup, PROCESS_LEDGER, "tsa.example", 80));
    assert_false(may(&setup, PROCESS_LEDGER, "hooks.example.gov", 443));
    assert_false(may(&setup, PROCESS_KEEPER, "tsa.example", 80));
    assert_false(may(&setup, PROCESS_KEEPER, "hooks.example.gov", 80));
    assert_false(may(&setup, PROCESS_KEEPER, "b.example", 443));
    assert_false(may(&setup, PROCESS_KEEPER, "example.gov", 443));
    assert_false(may(&setup, PROCESS_KEEPER, "hooks.example.gov.evil.example", 443));
    assert_false(may(&setup, PROCESS_GATE, "hooks.example.gov", 443));
    assert_false(may(&setup, PROCESS_NONE, "hooks.example.gov", 443));
}

static void a_private_address_is_for_hosts_that_are_listed_so(void **state) {
    struct setup setup = setup_of("[gateway]\nwebhook-hosts = a.example b.example\n"
                                  "private-hosts = b.example c.example\n");
    struct setup_target target[SETUP_TARGETS_MAX];
    size_t count = 0;
    assert_false(err_is(setup_targets(&setup, target, &count)));
    assert_int_equal(count, 2);
    assert_false(target[0].private_too);
    assert_true(target[1].private_too);
}

static void what_is_handed_over_is_what_was_read(void **state) {
    struct setup setup = setup_of("[gateway]\nwebhook-hosts = a.example\nwebhook-days = 7\n");
    struct setup found;
    struct span body = setup_write(arena, &setup);
    assert_false(err_is(setup_take(arena, folder, body, &found)));
    assert_true(may(&found, PROCESS_KEEPER, "a.example", 443));
    assert_int_equal(setting_number(&found.settings.setting[SETTING_WEBHOOK_DAYS]), 7);
    for (size_t len = 0; len < body.len; len++)
        assert_true(err_is(setup_take(arena, folder, span_cut(body, 0, len), &found)));
}

static void what_cannot_be_read_is_said(void **state) {
    static const char *const bad[] = {
        "[gateway]\nwebhook-hosts = https://a.example/\n",
        "[gateway]\nwebhook-hosts = a.example:0\n",
        "[gateway]\nwebhook-hosts = A.example\n",
        "[gateway]\nwebhook-hosts = *.example\n",
        "[gateway]\nwebhook-days = 0\n",
        "[gateway]\nwebhook-days = 31\n",
        "[gateway]\nwebhook-days = many\n",
        "[gateway]\ntimestamp-url = ftp://tsa.example/\ntimestamp-authorities = /dev/null\n",
        "[gateway]\ntimestamp-url = http://tsa.example/\n",
        "[gateway]\ntimestamp-authorities = /dev/null\n",
        "[gateway]\ntimestamp-url = http://tsa.example/\ntimestamp-authorities = /nowhere\n",
        "[gateway]\nwitness-seconds = 0\n",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct setup setup;
        file_put("portcullis.ini", bad[i]);
        if (!err_is(setup_read(arena, folder, &setup))) fail_msg("%s", bad[i]);
    }
    struct setup setup;
    file_put("portcullis.ini", "[gateway]\n");
    file_put("witness.policy", "nobody\n");
    assert_int_equal(setup_read(arena, folder, &setup).kind, ERR_INPUT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(without_a_file_nobody_is_dialled, folder_new, folder_drop),
        cmocka_unit_test_setup_teardown(a_host_is_dialled_for_whom_it_is_configured, folder_new,
                                        folder_drop),
        cmocka_unit_test_setup_teardown(a_private_address_is_for_hosts_that_are_listed_so,
                                        folder_new, folder_drop),
        cmocka_unit_test_setup_teardown(what_is_handed_over_is_what_was_read, folder_new,
                                        folder_drop),
        cmocka_unit_test_setup_teardown(what_cannot_be_read_is_said, folder_new, folder_drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
