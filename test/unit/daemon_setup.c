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
    static const char *const names[] = {"portcullis.ini", "witness.policy", "ca.pem", "jwks.json"};
    char path[128];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
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

/* ---- a provider of identities ---- */

/* The public key of RFC 7515, appendix A.3. */
static const char jwks[] = "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"e1\","
                           "\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
                           "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}]}";

/* The settings of one, with one of them said otherwise (NULL: left out). */
static const char *provider_ini(const char *name, const char *value) {
    const char *const lines[][2] = {
        {"identity-name", "Login Example"},
        {"identity-issuer", "https://id.example.gov"},
        {"identity-authorize", "https://id.example.gov/authorize"},
        {"identity-tokens", "https://tokens.example.gov:8443/token"},
        {"identity-keys", arena_printf(arena, "%s/jwks.json", folder)},
        {"identity-client", "urn:gov:portcullis"},
        {"identity-scope", "openid number"},
        {"identity-assurance", "urn:ial:2"},
        {"identity-claim", "social_security_number"},
    };
    struct text text = {.arena = arena};
    text_put_str(&text, "[gateway]\n");
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        const char *said = name && strcmp(lines[i][0], name) == 0 ? value : lines[i][1];
        if (said) text_printf(&text, "%s = %s\n", lines[i][0], said);
    }
    return arena_str(arena, text_span(&text));
}

static void a_provider_of_identities_is_dialled_for_tokens_alone(void **state) {
    struct oidc_provider provider;
    struct setup found;
    file_put("jwks.json", jwks);
    struct setup setup = setup_of(provider_ini(NULL, NULL));
    assert_true(may(&setup, PROCESS_KEEPER, "tokens.example.gov", 8443));
    assert_false(may(&setup, PROCESS_LEDGER, "tokens.example.gov", 8443));
    assert_false(may(&setup, PROCESS_KEEPER, "id.example.gov", 443));
    assert_false(err_is(setup_take(arena, folder, setup_write(arena, &setup), &found)));
    assert_true(setup_provider(arena, &found, "https://pages.example.gov", &provider));
    assert_true(span_is(provider.redirect, "https://pages.example.gov/sign-in/return"));
    assert_true(span_is(provider.tokens, "https://tokens.example.gov:8443/token"));
    assert_true(span_is(provider.client, "urn:gov:portcullis"));
    assert_true(span_is(provider.scope, "openid number"));
    assert_true(span_is(provider.assurance, "urn:ial:2"));
    assert_true(span_is(provider.claim, "social_security_number"));
    assert_true(span_is(found.identity_keys, jwks));
    assert_false(err_is(oidc_provider_check(&provider)));
    setup = setup_of("[gateway]\n");
    assert_false(setup_provider(arena, &setup, "https://pages.example.gov", &provider));
}

static void half_a_provider_is_none(void **state) {
    static const char *const names[] = {
        "identity-name",   "identity-issuer",    "identity-authorize",
        "identity-tokens", "identity-keys",      "identity-client",
        "identity-scope",  "identity-assurance", "identity-claim"};
    static const char *const bad[][2] = {
        {"identity-issuer", "http://id.example.gov"},
        {"identity-authorize", "http://id.example.gov/authorize"},
        {"identity-authorize", "https://id.example.gov/authorize?policy=weak"},
        {"identity-tokens", "http://tokens.example.gov/token"},
        {"identity-tokens", "https://10.0.0.300/token"},
        {"identity-tokens", "tokens.example.gov"},
        {"identity-scope", "number"},
        {"identity-name", "Login\tExample"},
        {"identity-name", "Login \xff"},
        {"identity-name",
         "A name of a provider that is longer than any button of a page should be"},
        {"identity-keys", "/nowhere/jwks.json"},
        {"identity-keys", "/dev/null"},
    };
    struct setup setup;
    file_put("jwks.json", jwks);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        file_put("portcullis.ini", provider_ini(names[i], NULL));
        struct err e = setup_read(arena, folder, &setup);
        assert_int_equal(e.kind, ERR_INPUT);
        assert_non_null(strstr(e.text, names[i]));
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        file_put("portcullis.ini", provider_ini(bad[i][0], bad[i][1]));
        if (!err_is(setup_read(arena, folder, &setup))) fail_msg("%s = %s", bad[i][0], bad[i][1]);
    }
    file_put("portcullis.ini", provider_ini(NULL, NULL));
    file_put("jwks.json", "{\"keys\":[{\"kty\":\"oct\",\"kid\":\"o\",\"k\":\"AAAA\"}]}");
    assert_int_equal(setup_read(arena, folder, &setup).kind, ERR_INPUT);
    /* On this machine, in the clear, for development. */
    file_put("jwks.json", jwks);
    file_put("portcullis.ini", provider_ini("identity-tokens", "http://127.0.0.1:3000/token"));
    assert_false(err_is(setup_read(arena, folder, &setup)));
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
        cmocka_unit_test_setup_teardown(a_provider_of_identities_is_dialled_for_tokens_alone,
                                        folder_new, folder_drop),
        cmocka_unit_test_setup_teardown(half_a_provider_is_none, folder_new, folder_drop),
        cmocka_unit_test_setup_teardown(what_cannot_be_read_is_said, folder_new, folder_drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
