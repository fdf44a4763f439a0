/* Does each sealed line open as itself and as no other line of any other batch? */
#include "base/bytes.h"
#include "jose/inside.h"

#include <jose/jwe.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

static struct arena *arena;
static struct jwk *key;

static int begin(void **state) {
    arena = arena_open(64 << 20);
    key = jwk_create();
    return 0;
}

static int end(void **state) {
    jwk_close(key);
    arena_close(arena);
    return 0;
}

static struct jwe_batch fresh(struct jwe_batch *requesters) {
    struct jwe_batch batch;
    struct span header;
    assert_false(err_is(jwe_batch_begin(arena, key, &batch, &header)));
    assert_false(err_is(jwe_batch_resume(arena, key, header, requesters)));
    return batch;
}

static void each_line_opens_with_the_key_from_the_header(void **state) {
    struct jwe_batch requesters;
    struct jwe_batch batch = fresh(&requesters);
    for (uint64_t line = 1; line < 200; line++) {
        char *text = arena_printf(arena, "{\"line\":%llu}", (unsigned long long)line);
        struct span jwe = jwe_batch_seal(arena, &batch, line, span_str(text));
        struct span plain;
        assert_false(err_is(jwe_batch_open(arena, &requesters, line, jwe, &plain)));
        assert_true(span_is(plain, text));
    }
}

static void a_line_does_not_open_as_another_line(void **state) {
    struct jwe_batch requesters;
    struct jwe_batch batch = fresh(&requesters);
    struct span jwe = jwe_batch_seal(arena, &batch, 7, span_str("seven"));
    struct span plain;
    static const uint64_t other[] = {0, 1, 6, 8, 70, 77, UINT64_MAX};
    for (size_t i = 0; i < sizeof other / sizeof *other; i++)
        assert_int_equal(jwe_batch_open(arena, &requesters, other[i], jwe, &plain).kind, ERR_PROOF);
}

static void a_line_does_not_open_in_another_batch(void **state) {
    struct jwe_batch requesters;
    struct jwe_batch batch = fresh(&requesters);
    struct jwe_batch others;
    (void)fresh(&others);
    struct span jwe = jwe_batch_seal(arena, &batch, 1, span_str("one"));
    struct span plain;
    assert_int_equal(jwe_batch_open(arena, &others, 1, jwe, &plain).kind, ERR_PROOF);
}

static void a_line_sealed_again_never_meets_its_old_nonce(void **state) {
    struct jwe_batch requesters;
    struct jwe_batch batch = fresh(&requesters);
    struct span one = jwe_batch_seal(arena, &batch, 3, span_str("first"));
    struct span two = jwe_batch_seal(arena, &batch, 3, span_str("again"));
    struct span part_one[5];
    struct span part_two[5];
    assert_false(err_is(form_split(one, JWE_BYTES_MAX, "jwe", 5, part_one)));
    assert_false(err_is(form_split(two, JWE_BYTES_MAX, "jwe", 5, part_two)));
    assert_false(span_equal(part_one[2], part_two[2]));
    struct span plain;
    assert_false(err_is(jwe_batch_open(arena, &requesters, 3, two, &plain)));
    assert_true(span_is(plain, "again"));
}

static void every_changed_byte_of_a_line_is_refused(void **state) {
    struct jwe_batch requesters;
    struct jwe_batch batch = fresh(&requesters);
    struct span jwe = jwe_batch_seal(arena, &batch, 1, span_str("{\"a\":1}"));
    uint8_t *copy = arena_alloc(arena, jwe.len);
    for (size_t i = 0; i < jwe.len; i++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            memcpy(copy, jwe.at, jwe.len);
            copy[i] ^= (uint8_t)(1u << bit);
            struct span plain;
            assert_true(
                err_is(jwe_batch_open(arena, &requesters, 1, span_of(copy, jwe.len), &plain)));
        }
    }
}

static void an_answer_is_not_taken_for_the_header_of_a_batch(void **state) {
    struct jwe_batch batch;
    struct span jwe;
    uint8_t bytes[SECRET_BYTES] = {0};
    assert_false(
        err_is(jwe_seal(arena, key, "portcullis-answer+jwe", span_of(bytes, sizeof bytes), &jwe)));
    assert_int_equal(jwe_batch_resume(arena, key, jwe, &batch).kind, ERR_INPUT);
    assert_false(err_is(jwe_seal(arena, key, "portcullis-batch+jwe", span_of(bytes, 31), &jwe)));
    assert_int_equal(jwe_batch_resume(arena, key, jwe, &batch).kind, ERR_INPUT);
}

static void libjose_opens_a_line_with_the_content_key(void **state) {
    struct jwe_batch requesters;
    struct jwe_batch batch = fresh(&requesters);
    struct span jwe = jwe_batch_seal(arena, &batch, 12, span_str("line twelve"));
    struct span part[5];
    assert_false(err_is(form_split(jwe, JWE_BYTES_MAX, "jwe", 5, part)));
    OWNED_JSON json = json_object();
    json_set_span(json, "protected", part[0]);
    json_set_span(json, "iv", part[2]);
    json_set_span(json, "ciphertext", part[3]);
    json_set_span(json, "tag", part[4]);
    OWNED_JSON jwk = json_pack("{s:s}", "kty", "oct");
    json_set_span(jwk, "k", base64url_write(arena, secret_span(&requesters.content_key)));
    size_t len = 0;
    char *plain = jose_jwe_dec(NULL, json, NULL, jwk, &len);
    assert_non_null(plain);
    assert_true(span_is(span_of(plain, len), "line twelve"));
    free(plain);
}

static void wiping_leaves_no_key(void **state) {
    struct jwe_batch requesters;
    struct jwe_batch batch = fresh(&requesters);
    struct span jwe = jwe_batch_seal(arena, &batch, 1, span_str("one"));
    jwe_batch_wipe(&requesters);
    struct span plain;
    assert_int_equal(jwe_batch_open(arena, &requesters, 1, jwe, &plain).kind, ERR_PROOF);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_line_opens_with_the_key_from_the_header),
        cmocka_unit_test(a_line_does_not_open_as_another_line),
        cmocka_unit_test(a_line_does_not_open_in_another_batch),
        cmocka_unit_test(a_line_sealed_again_never_meets_its_old_nonce),
        cmocka_unit_test(every_changed_byte_of_a_line_is_refused),
        cmocka_unit_test(an_answer_is_not_taken_for_the_header_of_a_batch),
        cmocka_unit_test(libjose_opens_a_line_with_the_content_key),
        cmocka_unit_test(wiping_leaves_no_key),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
