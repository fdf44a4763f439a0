/* Is the list of what the log may hold closed? */
#include "tlog/tlog.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"
#define INSPECTION                                                                                 \
    "{\"audience\":\"custodian\",\"commitment\":\"" ZEROS                                          \
    "\",\"kind\":\"inspection\",\"nonce\":\"00000000000000000000000000000000\",\"subject\":"       \
    "\"" ZEROS "\",\"time\":\"2026-01-02T03:04:05Z\",\"v\":1}"

#define WITHDRAWN(commitment, kind, time, version)                                                 \
    "{\"commitment\":\"" commitment "\",\"kind\":\"" kind "\",\"time\":\"" time                    \
    "\",\"v\":" version "}"

static bool reads(const char *text) {
    enum entry_kind kind;
    OWNED_JSON json = NULL;
    return !err_is(entry_read(span_str(text), &kind, &json));
}

static void a_decision_is_written_and_read_back_with_no_member_more(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    static const char *const code[] = {"NOT_RELEASED"};
    struct entry_decision decision = {.time = 1767323045,
                                      .requester = SPAN_LITERAL("test.agency"),
                                      .authority = SPAN_LITERAL("none"),
                                      .code = code,
                                      .code_count = 1,
                                      .orders = 7};
    enum entry_kind kind;
    OWNED_JSON json = NULL;
    struct span bytes = entry_decision_write(arena, &decision);
    assert_true(span_is(bytes,
                        "{\"authority\":\"none\",\"codes\":[\"NOT_RELEASED\"],\"fields\":[],"
                        "\"kind\":\"decision\",\"nonce\":\"00000000000000000000000000000000"
                        "\",\"orders\":7,\"pack\":\"" ZEROS "\",\"record\":\"" ZEROS
                        "\",\"requester\":\"test.agency\",\"state\":\"not-released\","
                        "\"subject\":\"" ZEROS "\",\"time\":\"2026-01-02T03:04:05Z\",\"v\":1}"));
    assert_false(err_is(entry_read(bytes, &kind, &json)));
    assert_int_equal(kind, ENTRY_DECISION);
}

static void anything_but_the_one_spelling_of_a_known_kind_is_refused(void **state) {
    assert_true(reads(INSPECTION));
    static const char *const bad[] = {
        "",
        "{}",
        "{\"v\":1}",
        " " INSPECTION,
        INSPECTION "\n",
        "{\"v\":1,\"commitment\":\"" ZEROS
        "\",\"kind\":\"consent-withdrawn\",\"time\":\"2026-01-02T03:04:05Z\"}",
        WITHDRAWN(ZEROS, "consent-withdrawn\",\"name\":\"x", "2026-01-02T03:04:05Z", "1"),
        WITHDRAWN("00", "consent-withdrawn", "2026-01-02T03:04:05Z", "1"),
        WITHDRAWN("", "consent-withdrawn", "2026-01-02T03:04:05Z", "1"),
        WITHDRAWN(ZEROS, "consent-withdrawn", "2026-02-30T03:04:05Z", "1"),
        WITHDRAWN(ZEROS, "consent-withdrawn", "2026-01-02T03:04:05Z", "2"),
        WITHDRAWN(ZEROS, "none", "2026-01-02T03:04:05Z", "1"),
        "{\"kind\":\"consent-withdrawn\",\"time\":\"2026-01-02T03:04:05Z\",\"v\":1}",
    };
    assert_true(reads(WITHDRAWN(ZEROS, "consent-withdrawn", "2026-01-02T03:04:05Z", "1")));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (reads(bad[i])) fail_msg("%s", bad[i]);
}

static void a_writer_meets_the_same_wall_as_a_reader(void **state) {
    OWNED_ARENA arena = arena_open(1 << 22);
    struct span bytes;
    OWNED_JSON o = json_object();
    assert_true(err_is(entry_write(arena, ENTRY_CONSENT_WITHDRAWN, 0, o, &bytes)));
    json_set_span(o, "commitment", SPAN_LITERAL(ZEROS));
    assert_false(err_is(entry_write(arena, ENTRY_CONSENT_WITHDRAWN, 0, o, &bytes)));
    assert_int_equal(json_object_size(o), 1); /* the members given are not changed */
    json_set_span(o, "name", SPAN_LITERAL("x"));
    assert_true(err_is(entry_write(arena, ENTRY_CONSENT_WITHDRAWN, 0, o, &bytes)));
}

static void an_entry_longer_than_a_bundle_can_hold_is_refused(void **state) {
    OWNED_ARENA arena = arena_open(1 << 22);
    static char long_text[70000];
    memset(long_text, 'a', sizeof long_text - 1);
    struct span bytes;
    OWNED_JSON o = json_object();
    json_t *list = json_array();
    json_array_append_new(list, json_string(long_text));
    json_array_append_new(list, json_string("b"));
    json_object_set_new(o, "approvals", list);
    json_object_set_new(o, "enrolment", json_object());
    assert_int_equal(entry_write(arena, ENTRY_ENROL, 0, o, &bytes).kind, ERR_INPUT);
}

static void words_and_kinds_are_one_to_one_and_state_is_what_the_fold_reads(void **state) {
    static const enum entry_kind every[] = {
#define KIND(NAME, number, name, word) ENTRY_##NAME,
        ENTRY_KINDS(KIND)
#undef KIND
    };
    size_t known = 0;
    for (size_t i = 0; i < sizeof every / sizeof *every; i++)
        assert_int_equal(entry_kind_find(span_str(entry_kind_str(every[i]))), every[i]);
    for (unsigned kind = 0; kind <= ENTRY_KIND_COUNT; kind++)
        known += entry_kind_known((enum entry_kind)kind);
    assert_int_equal(known, sizeof every / sizeof *every);
    assert_int_equal(entry_kind_find(SPAN_LITERAL("none")), ENTRY_NONE);
    assert_true(entry_kind_is_state(ENTRY_GENESIS));
    assert_true(entry_kind_is_state(ENTRY_CONSENT_WITHDRAWN));
    assert_false(entry_kind_is_state(ENTRY_LOAD));
    assert_false(entry_kind_is_state(ENTRY_DECISION));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_decision_is_written_and_read_back_with_no_member_more),
        cmocka_unit_test(anything_but_the_one_spelling_of_a_known_kind_is_refused),
        cmocka_unit_test(a_writer_meets_the_same_wall_as_a_reader),
        cmocka_unit_test(an_entry_longer_than_a_bundle_can_hold_is_refused),
        cmocka_unit_test(words_and_kinds_are_one_to_one_and_state_is_what_the_fold_reads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
