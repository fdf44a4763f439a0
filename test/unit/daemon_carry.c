/* Does a delivery arrive as it was handed over, and is nothing taken that is none? */
#include "base/bytes.h"
#include "daemon/carry.h"

#include "shared.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct carry whole = {
    .answered = true,
    .url = "https://hooks.example.gov/in",
    .type = "application/json",
    .header_count = 2,
    .header = {{"webhook-id", "msg_1"}, {"webhook-signature", "v1,a b="}},
    .body = {(const uint8_t *)"{\0}", 3},
};

static void it_arrives_as_it_was(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    struct carry found;
    assert_false(err_is(carry_read(arena, carry_write(arena, &whole), &found)));
    assert_string_equal(found.url, whole.url);
    assert_string_equal(found.type, whole.type);
    assert_true(found.answered);
    struct carry told = whole;
    told.answered = false;
    assert_false(err_is(carry_read(arena, carry_write(arena, &told), &found)));
    assert_false(found.answered);
    assert_int_equal(found.header_count, 2);
    assert_string_equal(found.header[1].name, "webhook-signature");
    assert_string_equal(found.header[1].value, "v1,a b=");
    assert_true(span_equal(found.body, whole.body));
}

static void cut_or_longer_it_is_none(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    struct span text = carry_write(arena, &whole);
    struct carry found = {.header_count = 9};
    for (size_t len = 0; len < text.len; len++)
        assert_int_equal(carry_read(arena, span_cut(text, 0, len), &found).kind, ERR_FAULT);
    struct text longer = {.arena = arena};
    text_put(&longer, text);
    text_put_byte(&longer, 0);
    assert_int_equal(carry_read(arena, text_span(&longer), &found).kind, ERR_FAULT);
    assert_int_equal(found.header_count, 9);
}

/* A header that says how the request is made would be another request. */
static void a_header_carries_nothing_but_its_value(void **state) {
    static const struct carry_header bad[] = {
        {"host", "evil.example"},
        {"content-length", "1"},
        {"transfer-encoding", "chunked"},
        {"connection", "close"},
        {"cookie", "a=b"},
        {"authorization", "x"},
        {"content-type", "text/x"},
        {"Webhook-Id", "x"},
        {"a:b", "x"},
        {"a b", "x"},
        {"", "x"},
        {"a", ""},
        {"a", "x\r\nhost: y"},
        {"a", "x\n"},
        {"a", "\x7f"},
        {"a", "\xc3\xa9"},
        {"expect", "100-continue"},
    };
    OWNED_ARENA arena = arena_open(1 << 20);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct carry one = whole;
        struct carry found;
        one.header[0] = bad[i];
        if (carry_read(arena, carry_write(arena, &one), &found).kind != ERR_FAULT)
            fail_msg("%s: %s", bad[i].name, bad[i].value);
    }
    static const char *const urls[] = {"", "https://a.example/ b", "https://a.example/\n"};
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        struct carry one = whole;
        struct carry found;
        one.url = urls[i];
        assert_int_equal(carry_read(arena, carry_write(arena, &one), &found).kind, ERR_FAULT);
    }
}

static void more_headers_than_there_may_be_are_none(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    struct text text = {.arena = arena};
    struct carry found;
    text_put(&text, carry_write(arena, &whole));
    size_t answered_at = 4 + strlen(whole.url) + 4 + strlen(whole.type);
    size_t count_at = answered_at + 4;
    assert_int_equal(be_get_u32(text.at + count_at), 2);
    be_put_u32(text.at + count_at, UINT32_MAX);
    assert_int_equal(carry_read(arena, text_span(&text), &found).kind, ERR_FAULT);
    be_put_u32(text.at + count_at, 2);
    assert_false(err_is(carry_read(arena, text_span(&text), &found)));
    be_put_u32(text.at + answered_at, 2);
    assert_int_equal(carry_read(arena, text_span(&text), &found).kind, ERR_FAULT);
}

static void what_comes_back_is_bounded(void **state) {
    OWNED_ARENA arena = arena_open(4 << 20);
    uint8_t *many = arena_alloc(arena, CARRIED_BODY_BYTES_MAX);
    struct carried one = {.status = 200, .body = span_of(many, CARRIED_BODY_BYTES_MAX)};
    struct carried found;
    struct span text = carried_write(arena, &one);
    assert_true(text.len <= CARRIED_BYTES_MAX);
    assert_false(err_is(carried_read(text, &found)));
    assert_int_equal(found.status, 200);
    assert_int_equal(found.body.len, CARRIED_BODY_BYTES_MAX);
    for (size_t len = 0; len < 12; len++)
        assert_int_equal(carried_read(span_cut(text, 0, len), &found).kind, ERR_FAULT);
    one = (struct carried){.status = 1000};
    assert_int_equal(carried_read(carried_write(arena, &one), &found).kind, ERR_FAULT);
    memset(many, 'a', 5000);
    one = (struct carried){.why = span_of(many, 5000)}; /* is cut */
    assert_false(err_is(carried_read(carried_write(arena, &one), &found)));
    assert_int_equal(found.why.len, CARRIED_WHY_BYTES_MAX);
}

/* It stands in the journal: a line of its own there would be of the courier's making. */
static void why_there_was_no_answer_is_one_line(void **state) {
    static const char *const bad[] = {"a\nkeeper: all is well", "a\r", "\033[2J", "\x7f",
                                      "\xc3\xa9"};
    OWNED_ARENA arena = arena_open(1 << 20);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        const struct carried one = {.why = span_str(bad[i])};
        struct carried found;
        assert_int_equal(carried_read(carried_write(arena, &one), &found).kind, ERR_FAULT);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_arrives_as_it_was),
        cmocka_unit_test(cut_or_longer_it_is_none),
        cmocka_unit_test(a_header_carries_nothing_but_its_value),
        cmocka_unit_test(more_headers_than_there_may_be_are_none),
        cmocka_unit_test(what_comes_back_is_bounded),
        cmocka_unit_test(why_there_was_no_answer_is_one_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
