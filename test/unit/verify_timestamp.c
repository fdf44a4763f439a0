/* Is a time stamp believed only of these bytes, and only from an authority that one believes? An
 * authority's answer about the frozen log's checkpoint lies in test/frozen/timestamp. */
#include "verify/timestamp.h"

#include "base/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#define FROZEN "test/frozen/"

static struct arena *arena;
static struct span checkpoint, answer, rejected, ca, other;

static struct span bytes_of(const char *path) {
    struct span bytes;
    struct err e = file_read(path, AUTHORITIES_BYTES_MAX, arena, &bytes);
    if (err_is(e)) fail_msg("%s", e.text);
    return bytes;
}

static int begin(void **state) {
    (void)state;
    arena = arena_open(8 << 20);
    checkpoint = bytes_of(FROZEN "log/checkpoint");
    answer = bytes_of(FROZEN "timestamp/answer.tsr");
    rejected = bytes_of(FROZEN "timestamp/rejected.tsr");
    ca = bytes_of(FROZEN "timestamp/ca.pem");
    other = bytes_of(FROZEN "timestamp/other.pem");
    return 0;
}

static int end(void **state) {
    (void)state;
    arena_close(arena);
    return 0;
}

static const instant untold = -7; /* what no authority says */

static instant told_of(struct span what, struct span der, struct span pem) {
    instant when = untold;
    struct err e = timestamp_verify(what, der, pem, &when);
    if (err_is(e)) fail_msg("%s", e.text);
    return when;
}

static void refused(struct span what, struct span der, struct span pem, enum err_kind kind) {
    instant when = untold;
    assert_int_equal(timestamp_verify(what, der, pem, &when).kind, kind);
    assert_true(when == untold);
}

static void an_answer_about_these_bytes_tells_when(void **state) {
    char text[INSTANT_TEXT_BYTES];
    (void)state;
    instant_write(told_of(checkpoint, answer, ca), text);
    assert_memory_equal(text, "2026-11-26T02:", 14);
    struct text both = {.arena = arena};
    text_put(&both, other);
    text_put(&both, ca);
    assert_true(told_of(checkpoint, answer, text_span(&both)) == told_of(checkpoint, answer, ca));
}

static void it_is_believed_of_no_other_bytes(void **state) {
    uint8_t copy[4096];
    (void)state;
    assert_true(checkpoint.len < sizeof copy);
    memcpy(copy, checkpoint.at, checkpoint.len);
    for (size_t i = 0; i < checkpoint.len; i++) {
        copy[i] ^= 1;
        refused(span_of(copy, checkpoint.len), answer, ca, ERR_PROOF);
        copy[i] ^= 1;
    }
    refused(span_cut(checkpoint, 0, checkpoint.len - 1), answer, ca, ERR_PROOF);
    refused(span_of("", 0), answer, ca, ERR_PROOF);
}

static void an_authority_that_nobody_vouches_for_is_none(void **state) {
    (void)state;
    refused(checkpoint, answer, other, ERR_PROOF);
    refused(checkpoint, answer, span_of("", 0), ERR_INPUT);
    refused(checkpoint, answer, checkpoint, ERR_INPUT);
    refused(checkpoint, answer, span_cut(ca, 0, ca.len / 2), ERR_INPUT);
}

static void an_answer_that_grants_nothing_is_no_time_stamp(void **state) {
    (void)state;
    refused(checkpoint, rejected, ca, ERR_PROOF);
    refused(checkpoint, span_of("", 0), ca, ERR_PROOF);
}

static void an_answer_cut_or_lengthened_anywhere_is_refused(void **state) {
    (void)state;
    for (size_t len = 0; len < answer.len; len++)
        refused(checkpoint, span_cut(answer, 0, len), ca, ERR_PROOF);
    struct text longer = {.arena = arena};
    text_put(&longer, answer);
    text_put_byte(&longer, 0);
    refused(checkpoint, text_span(&longer), ca, ERR_PROOF);
}

/* Some bits of the answer are not signed, such as a copy of the authority's certificate that nobody
 * needs; none of them moves the time. */
static void no_flipped_bit_tells_another_time(void **state) {
    uint8_t copy[4096];
    size_t held = 0;
    size_t flips = 0;
    instant true_time = told_of(checkpoint, answer, ca);
    (void)state;
    assert_true(answer.len < sizeof copy);
    memcpy(copy, answer.at, answer.len);
    for (size_t bit = 0; bit < 8 * answer.len; bit += 7, flips++) {
        instant when = untold;
        copy[bit / 8] ^= (uint8_t)(1 << bit % 8);
        if (!err_is(timestamp_verify(checkpoint, span_of(copy, answer.len), ca, &when))) {
            assert_true(when == true_time);
            held++;
        }
        copy[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    assert_true(held < flips / 2);
}

/* Two requests about the same bytes differ by their nonce alone. */
static void each_request_has_a_number_of_its_own(void **state) {
    struct span first;
    struct span second;
    struct digest digest = sha256(checkpoint);
    (void)state;
    assert_false(err_is(timestamp_request(arena, checkpoint, &first)));
    assert_false(err_is(timestamp_request(arena, checkpoint, &second)));
    assert_false(span_equal(first, second));
    assert_non_null(memmem(first.at, first.len, digest.byte, sizeof digest.byte));
    assert_non_null(memmem(second.at, second.len, digest.byte, sizeof digest.byte));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_about_these_bytes_tells_when),
        cmocka_unit_test(it_is_believed_of_no_other_bytes),
        cmocka_unit_test(an_authority_that_nobody_vouches_for_is_none),
        cmocka_unit_test(an_answer_that_grants_nothing_is_no_time_stamp),
        cmocka_unit_test(an_answer_cut_or_lengthened_anywhere_is_refused),
        cmocka_unit_test(no_flipped_bit_tells_another_time),
        cmocka_unit_test(each_request_has_a_number_of_its_own),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
