/* Which requests are calls, and does a call arrive as it was written or not at all? */
#include "base/bytes.h"
#include "daemon/call.h"

#include "shared.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { ARENA = 96 * 1024 * 1024 };

static enum call_verb route(enum call_door door, const char *method, const char *path) {
    struct span id;
    return call_route(door, method, path, &id);
}

/* ---- routes ---- */

static void what_is_in_the_table_is_found_and_its_id_too(void **state) {
    struct span id;
    assert_int_equal(call_route(DOOR_ASKS, "POST", "/v1/asks", &id), CALL_ASK);
    assert_int_equal(id.len, 0);
    assert_int_equal(call_route(DOOR_ASKS, "GET", "/v1/asks/ASK-01", &id), CALL_ASK_SHOW);
    assert_true(span_is(id, "ASK-01"));
    assert_int_equal(call_route(DOOR_ASKS, "DELETE", "/v1/asks/ASK-01", &id), CALL_ASK_WITHDRAW);
    assert_int_equal(call_route(DOOR_ASKS, "GET", "/v1/batches/BAT-9/results", &id),
                     CALL_BATCH_RESULTS);
    assert_true(span_is(id, "BAT-9"));
    assert_int_equal(call_route(DOOR_ASKS, "GET", "/v1/authorities/us.irc.6103.l.13.C", &id),
                     CALL_AUTHORITY);
}

static void what_is_not_in_the_table_is_no_call(void **state) {
    static const char *const none[] = {
        "",
        "/",
        "/v1",
        "/v1/",
        "/v1/asks/",
        "/v1/asks/.",
        "/v1/asks/..",
        "/v1/asks/.hidden",
        "/v1/asks/a/b",
        "/v1/asks/a/",
        "/v1/asks/a%2fb",
        "/v1/asks/a b",
        "/v1/asks/a?b",
        "/v1/asks//",
        "//v1/asks",
        "/V1/asks",
        "/v1/Asks",
        "/v1/people",
        "/v1/records",
        "/v1/asks?all=1",
        "/v1/batches//results",
        "/v1/batches/BAT-9/results/",
        "/v1/batches/../results",
        "/v1/batches/a/b/results",
        "v1/asks",
    };
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        if (route(DOOR_ASKS, "GET", none[i]) != CALL_NONE) fail_msg("%s", none[i]);
        if (route(DOOR_ADMIN, "GET", none[i]) != CALL_NONE) fail_msg("%s", none[i]);
    }
    char path[512] = "/v1/asks/";
    memset(path + 9, 'a', 128);
    assert_int_equal(route(DOOR_ASKS, "GET", path), CALL_ASK_SHOW);
    path[9 + 128] = 'a';
    assert_int_equal(route(DOOR_ASKS, "GET", path), CALL_NONE);
}

static void a_method_is_the_tables_or_none(void **state) {
    static const char *const none[] = {"PUT", "PATCH", "HEAD", "post", "", "POSTS", "GET "};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_int_equal(route(DOOR_ASKS, none[i], "/v1/asks"), CALL_NONE);
    assert_int_equal(route(DOOR_ASKS, "GET", "/v1/asks"), CALL_NONE);
}

static void the_owners_door_is_nobody_elses(void **state) {
    assert_int_equal(route(DOOR_ADMIN, "GET", "/metrics"), CALL_METRICS);
    assert_int_equal(route(DOOR_ASKS, "GET", "/metrics"), CALL_NONE);
    assert_int_equal(route(DOOR_PAGES, "GET", "/metrics"), CALL_NONE);
    assert_int_equal(route(DOOR_PAGES, "POST", "/v1/asks"), CALL_NONE);
    assert_int_equal(route(DOOR_ADMIN, "POST", "/v1/asks"), CALL_ASK);
}

/* ---- from gate to keeper ---- */

static struct call call_full(struct arena *arena) {
    uint8_t *long_word = arena_alloc(arena, CALL_WORD_BYTES_MAX);
    memset(long_word, 'w', CALL_WORD_BYTES_MAX);
    return (struct call){.verb = CALL_ASK_SHOW,
                         .id = SPAN_LITERAL("ASK-01"),
                         .query = SPAN_LITERAL("a=b"),
                         .path = SPAN_LITERAL("/v1/asks/ASK-01"),
                         .authorization = span_of(long_word, CALL_WORD_BYTES_MAX),
                         .idempotency_key = SPAN_LITERAL("k"),
                         .content_type = SPAN_LITERAL("application/jose"),
                         .accept = SPAN_LITERAL("*/*"),
                         .language = SPAN_LITERAL("es"),
                         .trace = SPAN_LITERAL("00-1-2-01")};
}

static void a_call_arrives_as_it_was_written(void **state) {
    OWNED_ARENA arena = arena_open(ARENA);
    struct call call = call_full(arena);
    struct call read;
    assert_false(err_is(call_read(call_write(arena, &call), &read)));
    assert_int_equal(read.verb, call.verb);
    assert_true(span_equal(read.id, call.id) && span_equal(read.query, call.query) &&
                span_equal(read.path, call.path) && span_equal(read.trace, call.trace) &&
                span_equal(read.authorization, call.authorization) &&
                span_equal(read.idempotency_key, call.idempotency_key) &&
                span_equal(read.content_type, call.content_type) &&
                span_equal(read.accept, call.accept) && span_equal(read.language, call.language) &&
                read.body.len == 0);
    call = (struct call){.verb = CALL_ASK, .body = SPAN_LITERAL("body\0with a nought")};
    assert_false(err_is(call_read(call_write(arena, &call), &read)));
    assert_true(span_equal(read.body, call.body) && read.id.len == 0);
}

static void is_malformed(struct span bytes) {
    struct call call;
    struct err e = call_read(bytes, &call);
    if (e.kind != ERR_FAULT || !strstr(e.text, "malformed call"))
        fail_msg("%zu bytes: \"%s\"", bytes.len, e.text);
}

static void a_call_cut_anywhere_is_malformed(void **state) {
    OWNED_ARENA arena = arena_open(ARENA);
    struct call call = call_full(arena);
    struct span whole = call_write(arena, &call);
    for (size_t len = 0; len < whole.len; len++)
        is_malformed(span_cut(whole, 0, len));
}

static void a_verb_that_is_none_is_malformed(void **state) {
    OWNED_ARENA arena = arena_open(ARENA);
    struct call call = {.verb = CALL_READY};
    uint8_t *bytes = (uint8_t *)(uintptr_t)call_write(arena, &call).at;
    size_t len = call_write(arena, &call).len;
    for (unsigned verb = 0; verb < 256; verb++) {
        bytes[0] = (uint8_t)verb;
        if (verb == CALL_NONE || verb >= CALL_COUNT) is_malformed(span_of(bytes, len));
    }
}

static void a_word_or_a_body_that_is_too_long_is_malformed(void **state) {
    OWNED_ARENA arena = arena_open(ARENA);
    size_t len = 1 + 9 * 2 + CALL_WORD_BYTES_MAX + 1;
    uint8_t *bytes = arena_alloc(arena, len);
    bytes[0] = CALL_READY;
    be_put_u16(bytes + 1, CALL_WORD_BYTES_MAX + 1);
    is_malformed(span_of(bytes, len));
    /* A body where there is none, and one byte more than there may be. */
    for (unsigned verb = CALL_NONE + 1; verb < CALL_COUNT; verb++) {
        const struct call_rule *rule = call_rule((enum call_verb)verb);
        if (rule->streamed) continue;
        struct call read;
        uint8_t *body = arena_alloc(arena, rule->bytes_max + 1);
        struct call call = {.verb = (enum call_verb)verb, .body = span_of(body, rule->bytes_max)};
        assert_false(err_is(call_read(call_write(arena, &call), &read)));
        call.body.len++;
        is_malformed(call_write(arena, &call));
    }
}

/* The keeper makes paths of an id (a batch's results). */
static void an_id_that_is_no_segment_is_malformed(void **state) {
    OWNED_ARENA arena = arena_open(ARENA);
    static const char *const wrong[] = {
        "..",     ".",       "../../keys/vault.key", "a/b", "/etc/passwd", "a b", "a\n", "a\\b",
        "%2e%2e", "\xc3\xa9"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct call call = {.verb = CALL_BATCH_RESULTS, .id = span_str(wrong[i])};
        is_malformed(call_write(arena, &call));
    }
    struct call call = {.verb = CALL_BATCH_RESULTS, .id = span_of("a\0b", 3)};
    is_malformed(call_write(arena, &call));
}

/* ---- from keeper to gate ---- */

static void a_reply_arrives_as_it_was_written_and_cut_it_is_malformed(void **state) {
    OWNED_ARENA arena = arena_open(ARENA);
    struct call_reply reply = {.status = 202,
                               .type = CALL_PROBLEM,
                               .location = SPAN_LITERAL("/v1/asks/ASK-01"),
                               .retry_after = 70000,
                               .body = SPAN_LITERAL("{}")};
    struct call_reply read;
    struct span whole = call_reply_write(arena, &reply);
    assert_false(err_is(call_reply_read(whole, &read)));
    assert_true(read.status == 202 && read.type == CALL_PROBLEM && read.retry_after == 70000 &&
                span_equal(read.location, reply.location) && span_equal(read.body, reply.body) &&
                !read.has_file);
    for (size_t len = 0; len < whole.len - reply.body.len; len++)
        assert_true(err_is(call_reply_read(span_cut(whole, 0, len), &read)));
}

static void a_status_or_a_type_that_is_none_is_malformed(void **state) {
    OWNED_ARENA arena = arena_open(ARENA);
    static const unsigned status[] = {0, 99, 100, 199, 600, 65535};
    struct call_reply read;
    for (size_t i = 0; i < sizeof status / sizeof *status; i++) {
        struct call_reply reply = {.status = status[i]};
        assert_true(err_is(call_reply_read(call_reply_write(arena, &reply), &read)));
    }
    struct call_reply reply = {.status = 200, .type = CALL_TYPE_COUNT};
    assert_true(err_is(call_reply_read(call_reply_write(arena, &reply), &read)));
    uint8_t *long_place = arena_alloc(arena, 9 + CALL_WORD_BYTES_MAX + 1);
    be_put_u16(long_place, 201);
    be_put_u16(long_place + 7, CALL_WORD_BYTES_MAX + 1);
    assert_true(err_is(call_reply_read(span_of(long_place, 9 + CALL_WORD_BYTES_MAX + 1), &read)));
    for (unsigned type = 0; type < CALL_TYPE_COUNT; type++)
        assert_non_null(call_type_str((enum call_type)type));
    assert_string_equal(call_type_str(CALL_TYPE_COUNT), call_type_str(CALL_TEXT));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_in_the_table_is_found_and_its_id_too),
        cmocka_unit_test(what_is_not_in_the_table_is_no_call),
        cmocka_unit_test(a_method_is_the_tables_or_none),
        cmocka_unit_test(the_owners_door_is_nobody_elses),
        cmocka_unit_test(a_call_arrives_as_it_was_written),
        cmocka_unit_test(a_call_cut_anywhere_is_malformed),
        cmocka_unit_test(a_verb_that_is_none_is_malformed),
        cmocka_unit_test(a_word_or_a_body_that_is_too_long_is_malformed),
        cmocka_unit_test(an_id_that_is_no_segment_is_malformed),
        cmocka_unit_test(a_reply_arrives_as_it_was_written_and_cut_it_is_malformed),
        cmocka_unit_test(a_status_or_a_type_that_is_none_is_malformed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
