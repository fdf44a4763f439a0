/* Is of the token endpoint's answer the ID token taken, and is a no of the code told from a
 * provider that cannot help? */
#include "oidc/oidc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct arena *arena;

static int begin(void **state) {
    arena = arena_open(1 << 20);
    return 0;
}
static int end(void **state) {
    arena_close(arena);
    return 0;
}

static enum err_kind reads(unsigned status, const char *body, struct span *token) {
    *token = (struct span){0};
    struct err e = oidc_reply_read(arena, status, span_str(body), token);
    assert_true(err_is(e) == (token->at == NULL));
    return e.kind;
}

static void the_token_of_a_yes_is_taken(void **state) {
    struct span token;
    const char *const bodies[] = {
        "{\"id_token\":\"a.b.c\"}",
        "{\"access_token\":\"x\",\"token_type\":\"Bearer\",\"expires_in\":60,\"id_token\":\"a.b."
        "c\","
        "\"scope\":\"openid\"}",
    };
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        assert_int_equal(reads(200, bodies[i], &token), ERR_NONE);
        assert_true(span_is(token, "a.b.c"));
    }
}

static void what_is_no_yes_gives_none(void **state) {
    struct span token;
    static const char *const bodies[] = {
        "",
        "[]",
        "{}",
        "null",
        "{\"id_token\":1}",
        "{\"id_token\":null}",
        "{\"id_token\":\"a.b.c\"",
        "id_token=a.b.c",
        "{\"id_token\":\"a\",\"id_token\":\"b\"}",
    };
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++)
        assert_int_equal(reads(200, bodies[i], &token), ERR_FAULT);
    static const unsigned statuses[] = {0, 201, 204, 302, 400, 401, 429, 500, 503, 999};
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
        assert_int_equal(reads(statuses[i], "{\"id_token\":\"a.b.c\"}", &token), ERR_FAULT);
    struct text large = {.arena = arena};
    text_put_str(&large, "{\"id_token\":\"");
    for (int i = 0; i <= TOKEN_BYTES_MAX; i++)
        text_put_byte(&large, 'a');
    text_put_str(&large, "\"}");
    assert_int_equal(reads(200, arena_str(arena, text_span(&large)), &token), ERR_FAULT);
}

static void a_code_that_is_not_taken_is_the_browsers(void **state) {
    struct span token;
    assert_int_equal(reads(400, "{\"error\":\"invalid_grant\"}", &token), ERR_REFUSED);
    assert_int_equal(reads(400, "{\"error\":\"invalid_client\"}", &token), ERR_FAULT);
    assert_int_equal(reads(400, "{\"error\":[\"invalid_grant\"]}", &token), ERR_FAULT);
    assert_int_equal(reads(500, "{\"error\":\"invalid_grant\"}", &token), ERR_FAULT);
    /* What it says of it is no sentence of ours. */
    struct err e = oidc_reply_read(
        arena, 400, SPAN_LITERAL("{\"error\":\"x\",\"error_description\":\"CANARY\"}"), &token);
    assert_null(strstr(e.text, "CANARY"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_token_of_a_yes_is_taken),
        cmocka_unit_test(what_is_no_yes_gives_none),
        cmocka_unit_test(a_code_that_is_not_taken_is_the_browsers),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
