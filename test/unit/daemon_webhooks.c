/* Is a notice signed as others verify it, and tried again neither too soon nor all at once? */
#include "base/bytes.h"
#include "daemon/webhooks.h"

#include "shared.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* The vector of the Standard Webhooks libraries. */
static void the_published_vector_is_reproduced(void **state) {
    OWNED_ARENA arena = arena_open(65536);
    struct span key;
    assert_false(
        err_is(base64_read(arena, SPAN_LITERAL("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), &key)));
    const char *found = webhook_sign(arena, key, SPAN_LITERAL("msg_p5jXN8AQM9LWM0D4loKWxJek"),
                                     1614265330, SPAN_LITERAL("{\"test\": 2432232314}"));
    assert_string_equal(found, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

static void whatever_is_changed_is_signed_otherwise(void **state) {
    OWNED_ARENA arena = arena_open(65536);
    static const uint8_t key[32] = {1};
    static const uint8_t other[32] = {2};
    struct span a = span_of(key, sizeof key);
    struct span id = SPAN_LITERAL("msg_a");
    struct span body = SPAN_LITERAL("{}");
    const char *first = webhook_sign(arena, a, id, 1, body);
    assert_string_equal(first, webhook_sign(arena, a, id, 1, body));
    assert_string_not_equal(first, webhook_sign(arena, a, SPAN_LITERAL("msg_b"), 1, body));
    assert_string_not_equal(first, webhook_sign(arena, a, id, 2, body));
    assert_string_not_equal(first, webhook_sign(arena, a, id, 1, SPAN_LITERAL("{ }")));
    assert_string_not_equal(first, webhook_sign(arena, span_of(other, 32), id, 1, body));
}

static void the_secret_is_handed_over_in_the_form_that_libraries_take(void **state) {
    OWNED_ARENA arena = arena_open(65536);
    struct secret secret = {{0xff, 0xfe}};
    struct span text = webhook_secret_write(arena, &secret);
    struct span key;
    assert_true(span_begins(text, SPAN_LITERAL("whsec_")));
    assert_false(err_is(base64_read(arena, span_cut(text, 6, text.len), &key)));
    assert_true(span_equal(key, secret_span(&secret)));
}

static void each_pause_is_twice_the_one_before_and_drawn_from_its_upper_half(void **state) {
    for (unsigned tries = 0; tries < 100; tries++) {
        unsigned whole = tries < 12 ? 1u << tries : 3600;
        unsigned least = UINT32_MAX;
        unsigned most = 0;
        if (whole > 3600) whole = 3600;
        for (uint32_t drawn = 0; drawn < 8000; drawn++) {
            unsigned pause = webhook_pause(tries, drawn);
            if (pause < least) least = pause;
            if (pause > most) most = pause;
        }
        assert_int_equal(most, whole);
        assert_int_equal(least, whole - whole / 2);
        assert_true(least >= 1 && webhook_pause(tries, UINT32_MAX) <= whole);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_published_vector_is_reproduced),
        cmocka_unit_test(whatever_is_changed_is_signed_otherwise),
        cmocka_unit_test(the_secret_is_handed_over_in_the_form_that_libraries_take),
        cmocka_unit_test(each_pause_is_twice_the_one_before_and_drawn_from_its_upper_half),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
