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

/* Each member that a decision may have, and each that it may lack. */
static void every_decision_that_is_written_is_one_that_is_read(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    static const char *const code[] = {"PURPOSE_NOT_PERMITTED", "FIELDS_NOT_COVERED"};
    const struct span field[] = {SPAN_LITERAL("return.wages"), SPAN_LITERAL("identity.name")};
    for (int set = 0; set < 16; set++) {
        struct entry_decision decision = {.time = 1767323045,
                                          .requester = SPAN_LITERAL("test.agency"),
                                          .authority = SPAN_LITERAL("us.irc.6103.i.2"),
                                          .code = code,
                                          .code_count = set & 1 ? 2 : 0,
                                          .field = field,
                                          .field_count = set & 2 ? 2 : 0,
                                          .outward = set & 2 ? OUTWARD_RELEASED : 0,
                                          .nonce = {1, 2, 0xfe},
                                          .orders = JSON_INTEGER_MAX};
        memset(&decision.pack, 0xab, sizeof decision.pack);
        if (set & 4) memset(&decision.answer, 0xcd, sizeof decision.answer);
        if (set & 8) {
            decision.seal_basis = SPAN_LITERAL("26 USC 6103(p)(3)(A)");
            decision.seal_review = 1767409445;
            memset(&decision.seal_key, 0xef, sizeof decision.seal_key);
        }
        enum entry_kind kind;
        OWNED_JSON json = NULL;
        struct err e = entry_read(entry_decision_write(arena, &decision), &kind, &json);
        if (err_is(e)) fail_msg("%d: %s", set, e.text);
        assert_int_equal(json_object_size(json), 13 + !!(set & 4) + !!(set & 8));
        assert_int_equal(json_array_size(json_object_get(json, "codes")), set & 1 ? 2 : 0);
        assert_int_equal(json_array_size(json_object_get(json, "fields")), set & 2 ? 2 : 0);
        const char *pack = json_string_value(json_object_get(json, "pack"));
        assert_int_equal(strlen(pack), 64);
        assert_int_equal(strncmp(pack, "abab", 4), 0);
        arena_wipe(arena);
    }
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
        WITHDRAWN(ZEROS "\",\"by\":\"subject", "consent-withdrawn", "2026-01-02T03:04:05Z", "1"),
        "{\"by\":\"officer\",\"commitment\":\"" ZEROS
        "\",\"kind\":\"consent-withdrawn\",\"time\":\"2026-01-02T03:04:05Z\",\"v\":1}",
        WITHDRAWN("00", "consent-withdrawn", "2026-01-02T03:04:05Z", "1"),
        WITHDRAWN("", "consent-withdrawn", "2026-01-02T03:04:05Z", "1"),
        WITHDRAWN(ZEROS, "consent-withdrawn", "2026-02-30T03:04:05Z", "1"),
        WITHDRAWN(ZEROS, "consent-withdrawn", "2026-01-02T03:04:05Z", "2"),
        WITHDRAWN(ZEROS, "none", "2026-01-02T03:04:05Z", "1"),
        "{\"kind\":\"consent-withdrawn\",\"time\":\"2026-01-02T03:04:05Z\",\"v\":1}",
    };
    assert_true(reads(WITHDRAWN(ZEROS, "consent-withdrawn", "2026-01-02T03:04:05Z", "1")));
    assert_true(
        reads("{\"by\":\"subject\",\"commitment\":\"" ZEROS
              "\",\"kind\":\"consent-withdrawn\",\"time\":\"2026-01-02T03:04:05Z\",\"v\":1}"));
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
        cmocka_unit_test(every_decision_that_is_written_is_one_that_is_read),
        cmocka_unit_test(anything_but_the_one_spelling_of_a_known_kind_is_refused),
        cmocka_unit_test(a_writer_meets_the_same_wall_as_a_reader),
        cmocka_unit_test(an_entry_longer_than_a_bundle_can_hold_is_refused),
        cmocka_unit_test(words_and_kinds_are_one_to_one_and_state_is_what_the_fold_reads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
