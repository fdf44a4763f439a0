/* Does the key derivation give the key of RFC 7518 appendix C? */
#include "base/bytes.h"
#include "jose/inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void the_example_of_rfc_7518_appendix_c_is_derived(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    static const uint8_t agreed[32] = {158, 86,  217, 29,  129, 113, 53,  211, 114, 131, 66,
                                       131, 191, 132, 38,  156, 251, 49,  110, 163, 218, 128,
                                       106, 72,  246, 218, 167, 121, 140, 254, 144, 196};
    struct secret key = kdf_concat(span_of(agreed, sizeof agreed), span_str("A128GCM"),
                                   span_str("Alice"), span_str("Bob"), 128);
    assert_true(span_is(base64url_write(arena, span_of(key.byte, 16)), "VqqN6vgjbSBcIijNcacQGg"));
}

static void every_party_and_algorithm_makes_another_key(void **state) {
    uint8_t agreed[32] = {1};
    struct span z = span_of(agreed, sizeof agreed);
    struct secret key[] = {
        kdf_concat(z, span_str("A256GCM"), span_str(""), span_str(""), 256),
        kdf_concat(z, span_str("A128GCM"), span_str(""), span_str(""), 256),
        kdf_concat(z, span_str("A256GCM"), span_str("a"), span_str(""), 256),
        kdf_concat(z, span_str("A256GCM"), span_str(""), span_str("a"), 256),
        kdf_concat(z, span_str("A256GCMa"), span_str(""), span_str(""), 256),
    };
    for (size_t i = 0; i < sizeof key / sizeof *key; i++)
        for (size_t j = 0; j < i; j++)
            assert_false(span_equal(secret_span(&key[i]), secret_span(&key[j])));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_example_of_rfc_7518_appendix_c_is_derived),
        cmocka_unit_test(every_party_and_algorithm_makes_another_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
