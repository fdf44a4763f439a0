/* Do letters and bytes agree, and is everything lenient refused? */
#include "base/bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void base64_refuses_what_a_lenient_decoder_takes(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    static const char *const bad[] = {"A",    "AA",     "AAA",  "A===", "AA=A", "AB==",
                                      "AAB=", "AA==\n", " AA=", "AA-_", "=AAA", "AA==AA=="};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct span out;
        assert_true(err_is(base64_read(arena, span_str(bad[i]), &out)));
    }
}

static void base64_is_its_own_inverse(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    uint8_t bytes[64];
    for (size_t len = 0; len < sizeof bytes; len++) {
        for (size_t i = 0; i < len; i++)
            bytes[i] = (uint8_t)(i * 37 + len);
        struct span back;
        assert_false(err_is(base64_read(arena, base64_write(arena, span_of(bytes, len)), &back)));
        assert_true(span_equal(back, span_of(bytes, len)));
        assert_false(
            err_is(base64url_read(arena, base64url_write(arena, span_of(bytes, len)), &back)));
        assert_true(span_equal(back, span_of(bytes, len)));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(base64_refuses_what_a_lenient_decoder_takes),
        cmocka_unit_test(base64_is_its_own_inverse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
