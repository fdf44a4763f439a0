/* Is the list of what the log may hold closed? */
#include "tlog/tlog.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"
#define INSPECTION                                                                                 \
    "{\"audience\":\"custodian\",\"commitment\":\"" ZEROS                                          \
    "\",\"kind\":\"inspection\",\"time\":\"2026-01-02T03:04:05Z\",\"v\":1}"

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
        "{\"v\":1,\"audience\":\"custodian\",\"commitment\":\"" ZEROS
        "\",\"kind\":\"inspection\",\"time\":\"2026-01-02T03:04:05Z\"}",
        "{\"audience\":\"custodian\",\"commitment\":\"" ZEROS
        "\",\"kind\":\"inspection\",\"name\":\"x\",\"time\":\"2026-01-02T03:04:05Z\",\"v\":1}",
        "{\"audience\":\"custodian\",\"commitment\":\"00\",\"kind\":\"inspection\","
        "\"time\":\"2026-01-02T03:04:05Z\",\"v\":1}",
        "{\"audience\":\"\",\"commitment\":\"" ZEROS
        "\",\"kind\":\"inspection\",\"time\":\"2026-01-02T03:04:05Z\",\"v\":1}",
        "{\"audience\":\"custodian\",\"commitment\":\"" ZEROS
        "\",\"kind\":\"inspection\",\"time\":\"2026-02-30T03:04:05Z\",\"v\":1}",
        "{\"audience\":\"custodian\",\"commitment\":\"" ZEROS
        "\",\"kind\":\"inspection\",\"time\":\"2026-01-02T03:04:05Z\",\"v\":2}",
        "{\"audience\":\"custodian\",\"commitment\":\"" ZEROS
        "\",\"kind\":\"none\",\"time\":\"2026-01-02T03:04:05Z\",\"v\":1}",
        "{\"audience\":\"custodian\",\"kind\":\"inspection\",\"time\":\"2026-01-02T03:04:05Z\","
        "\"v\":1}",
    };
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
    for (unsigned kind = ENTRY_NONE + 1; kind < ENTRY_KIND_COUNT; kind++)
        assert_int_equal(entry_kind_find(span_str(entry_kind_str((enum entry_kind)kind))), kind);
    assert_int_equal(entry_kind_find(SPAN_LITERAL("none")), ENTRY_NONE);
    unsigned states = 0;
    for (unsigned kind = 0; kind < ENTRY_KIND_COUNT; kind++)
        states |= (unsigned)entry_kind_is_state((enum entry_kind)kind) << kind;
    assert_int_equal(states, 1u << ENTRY_GENESIS | 1u << ENTRY_ENROL | 1u << ENTRY_PACK |
                                 1u << ENTRY_CONSENT_WITHDRAWN);
}

static void a_commitment_opens_only_with_the_secret_and_the_nonce_it_was_made_with(void **state) {
    struct secret key = {{1}};
    uint8_t nonce[16] = {0};
    struct secret secret = subject_secret(&key, SPAN_LITERAL("900000001"));
    struct secret other = subject_secret(&key, SPAN_LITERAL("900000002"));
    struct digest commitment = subject_commit(&secret, nonce);
    struct digest again = subject_commit(&secret, nonce);
    struct digest others = subject_commit(&other, nonce);
    assert_memory_equal(&commitment, &again, sizeof again);
    assert_memory_not_equal(&commitment, &others, sizeof others);
    nonce[15] = 1;
    again = subject_commit(&secret, nonce);
    assert_memory_not_equal(&commitment, &again, sizeof again);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_decision_is_written_and_read_back_with_no_member_more),
        cmocka_unit_test(anything_but_the_one_spelling_of_a_known_kind_is_refused),
        cmocka_unit_test(a_writer_meets_the_same_wall_as_a_reader),
        cmocka_unit_test(an_entry_longer_than_a_bundle_can_hold_is_refused),
        cmocka_unit_test(words_and_kinds_are_one_to_one_and_state_is_what_the_fold_reads),
        cmocka_unit_test(a_commitment_opens_only_with_the_secret_and_the_nonce_it_was_made_with),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
