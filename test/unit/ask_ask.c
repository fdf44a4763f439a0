/* Does the ask parser take what is an ask, and turn away everything else in one sentence? */
#include "ask/ask.h"

#include "base/file.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "shared.h"

enum { ARENA_BYTES = 16 * 1024 * 1024 };

static const char HEAD[] =
    "{\"format\":\"portcullis-ask/1\",\"id\":\"ASK-01JD0000000000000000000000\","
    "\"requester\":\"us.ed.fsa\",\"authority\":\"us.irc.6103.l.13.C\","
    "\"issued_at\":\"2026-11-24T04:00:00Z\"";

static struct err ask_try(struct arena *arena, const char *more, struct ask *ask) {
    return ask_read(arena, span_str(arena_printf(arena, "%s%s}", HEAD, more)), ask);
}

static void an_ask_with_its_head_alone_is_an_ask_with_missing_facts(void **state) {
    OWNED_ARENA arena = arena_open(ARENA_BYTES);
    struct ask ask;
    assert_int_equal(ask_try(arena, "", &ask).kind, ERR_NONE);
    assert_true(span_is(ask.requester, "us.ed.fsa"));
    assert_int_equal(ask.field_count, 0);
    assert_int_equal(ask.claim.tin.len, 0);
    assert_false(ask.approval_given);
}

static void every_member_of_a_whole_ask_is_read(void **state) {
    OWNED_ARENA arena = arena_open(ARENA_BYTES);
    struct ask ask;
    struct err e = ask_try(
        arena,
        ",\"purpose\":\"student-aid.eligibility\",\"subject\":{\"tin\":\"900-01-0001\",\"name\":"
        "{\"given\":\"Ada\",\"family\":\"Rowe\"},\"dob\":\"1990-02-03\",\"address\":{\"line1\":"
        "\"12 Elm St\",\"city\":\"Omaha\",\"state\":\"NE\",\"zip\":\"68105\"}},\"periods\":[2023,"
        "2024],\"fields\":[\"return.wages\"],\"recipient\":{\"id\":\"r1\",\"kind\":"
        "\"us.ed.officer\"},\"recipients\":[{\"id\":\"OFF-1\",\"sole_use\":true}],\"approval\":{"
        "\"certified\":true,\"given_on\":\"2026-10-01\",\"certificate\":\"C\"},\"matter\":{"
        "\"number\":\"M-1\",\"statute\":\"18 USC 1343\"},\"reason\":\"because\"",
        &ask);
    assert_int_equal(e.kind, ERR_NONE);
    assert_true(span_is(ask.claim.name.family, "Rowe"));
    assert_int_equal(ask.period_count, 2);
    assert_true(span_is(ask.period[1], "2024"));
    assert_true(ask.approval_certified);
    assert_true(ask.recipient[0].sole_use);
    assert_false(ask.recipient[0].engaged);
    assert_true(span_is(ask.matter_statute, "18 USC 1343"));
}

static void a_year_is_asked_for_once(void **state) {
    OWNED_ARENA arena = arena_open(ARENA_BYTES);
    struct ask ask;
    struct err e = ask_try(arena, ",\"periods\":[2024,2023,2024]", &ask);
    assert_int_equal(e.kind, ERR_INPUT);
    assert_non_null(strstr(e.text, "names one year twice (element 3)"));
    assert_int_equal(ask_try(arena, ",\"periods\":[2024,2023]", &ask).kind, ERR_NONE);
}

static void an_approval_counts_only_when_certified_dated_and_numbered(void **state) {
    OWNED_ARENA arena = arena_open(ARENA_BYTES);
    static const char *const incomplete[] = {
        ",\"approval\":{\"certified\":true}",
        ",\"approval\":{\"certified\":true,\"given_on\":\"2026-10-01\"}",
        ",\"approval\":{\"certified\":true,\"given_on\":\"2026-10-01\",\"certificate\":\"\"}",
        ",\"approval\":{\"certified\":\"true\",\"given_on\":\"2026-10-01\",\"certificate\":\"C\"}",
        ",\"approval\":{\"certified\":false,\"given_on\":\"2026-10-01\",\"certificate\":\"C\"}"};
    for (size_t i = 0; i < sizeof incomplete / sizeof *incomplete; i++) {
        struct ask ask;
        assert_int_equal(ask_try(arena, incomplete[i], &ask).kind, ERR_NONE);
        assert_true(ask.approval_given);
        assert_false(ask.approval_certified);
    }
}

/* Else " " would be a reason, a matter number or a claim's reference, and the element met. */
static void a_blank_is_no_evidence(void **state) {
    OWNED_ARENA arena = arena_open(ARENA_BYTES);
    struct ask ask;
    assert_int_equal(
        ask_try(
            arena,
            ",\"approval\":{\"certified\":true,\"given_on\":\"2026-10-01\",\"certificate\":\" \"},"
            "\"matter\":{\"number\":\" \",\"statute\":\"-\",\"party_statement\":\"\\u00a0\"},"
            "\"reason\":\" \\n.\",\"claim\":{\"reference\":\"-\"},\"case\":{\"number\":\" \"},"
            "\"offset\":{\"reference\":\"...\"},\"other_sources\":\" \","
            "\"danger\":{\"facts\":\"?\",\"source\":\" "
            "\",\"fields\":[{\"field\":\"x\",\"reason\":\" \"}]}",
            &ask)
            .kind,
        ERR_NONE);
    assert_false(ask.approval_certified);
    assert_int_equal(ask.matter_number.len + ask.matter_statute.len + ask.matter_party.len, 0);
    assert_int_equal(ask.reason.len, 0);
    assert_int_equal(ask.papers.claim.reference.len + ask.papers.programme_case.number.len, 0);
    assert_int_equal(ask.papers.offset.reference.len + ask.papers.other_sources.len, 0);
    assert_int_equal(ask.papers.danger.facts.len + ask.papers.danger.source.len, 0);
    assert_int_equal(ask.papers.danger.field_count, 0);
}

static void the_line_end_of_its_file_is_no_part_of_an_ask(void **state) {
    OWNED_ARENA arena = arena_open(ARENA_BYTES);
    static const char *const same[] = {"", "\n", "\r\n"};
    static const char *const other[] = {"\n\n", " \n", "\n\r"};
    struct ask ask;
    struct digest alone = sha256(span_str(arena_printf(arena, "%s}", HEAD)));
    for (size_t i = 0; i < 3; i++) {
        struct span with = span_str(arena_printf(arena, "%s}%s", HEAD, same[i]));
        assert_int_equal(ask_read(arena, with, &ask).kind, ERR_NONE);
        assert_memory_equal(&ask.digest, &alone, sizeof alone);
        with = span_str(arena_printf(arena, "%s}%s", HEAD, other[i]));
        assert_int_equal(ask_read(arena, with, &ask).kind, ERR_NONE);
        assert_memory_not_equal(&ask.digest, &alone, sizeof alone);
    }
}

static void what_is_no_ask_is_turned_away(void **state) {
    OWNED_ARENA arena = arena_open(ARENA_BYTES);
    static const char *const bad[] = {"",
                                      "{}",
                                      "[]",
                                      "null",
                                      "{\"format\":\"portcullis-ask/2\"}",
                                      "\xef\xbb\xbf{}",
                                      "{\"format\":\"portcullis-ask/1\",\"id\":\"ASK-1\"}"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct ask ask;
        struct err e = ask_read(arena, span_str(bad[i]), &ask);
        assert_int_equal(e.kind, ERR_INPUT);
        assert_true(strlen(e.text) > 10);
    }
}

static void unknown_doubled_mistyped_and_endless_members_are_turned_away(void **state) {
    OWNED_ARENA arena = arena_open(ARENA_BYTES);
    static const char *const bad[] = {",\"status\":\"x\"",
                                      ",\"requester\":\"twice\"",
                                      ",\"subject\":[]",
                                      ",\"subject\":{\"nationality\":\"x\"}",
                                      ",\"subject\":{\"tin\":900010001}",
                                      ",\"subject\":{\"tin\":\"12345678901234567\"}",
                                      ",\"subject\":{\"name\":{\"given\":\"a\\u0000b\"}}",
                                      ",\"subject\":{\"name\":{\"given\":\"a\\nb\"}}",
                                      ",\"periods\":[\"2024\"]",
                                      ",\"periods\":[2024.5]",
                                      ",\"periods\":[1e3]",
                                      ",\"periods\":[99999999999999999999]",
                                      ",\"periods\":[1]",
                                      ",\"fields\":[\"a\",\"a\"]",
                                      ",\"fields\":\"a\"",
                                      ",\"approval\":{\"given_on\":\"2026-02-30\"}",
                                      ",\"recipients\":[\"OFF-1\"]",
                                      ",\"matter\":{\"colour\":\"x\"}"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct ask ask;
        struct err e = ask_try(arena, bad[i], &ask);
        if (e.kind != ERR_INPUT) print_message("taken: %s\n", bad[i]);
        assert_int_equal(e.kind, ERR_INPUT);
    }
}

static void more_than_a_thousand_fields_and_deep_nesting_are_turned_away(void **state) {
    OWNED_ARENA arena = arena_open(ARENA_BYTES);
    struct text many = {.arena = arena};
    struct text deep = {.arena = arena};
    struct ask ask;
    text_put_str(&many, ",\"fields\":[\"f0\"");
    for (int i = 1; i < 1001; i++)
        text_printf(&many, ",\"f%d\"", i);
    text_put_str(&many, "]");
    assert_int_equal(ask_try(arena, (char *)many.at, &ask).kind, ERR_INPUT);
    text_put_str(&deep, ",\"fields\":");
    for (int i = 0; i < 5000; i++)
        text_put_str(&deep, "[");
    assert_int_equal(ask_try(arena, (char *)deep.at, &ask).kind, ERR_INPUT);
}

static void no_error_repeats_what_the_ask_said_about_a_person(void **state) {
    OWNED_ARENA arena = arena_open(ARENA_BYTES);
    struct ask ask;
    struct err e = ask_try(arena,
                           ",\"subject\":{\"tin\":\"900010001\",\"name\":{\"given\":"
                           "\"Zebulon\",\"family\":\"Quux\\u0001\"}}",
                           &ask);
    assert_int_equal(e.kind, ERR_INPUT);
    assert_null(strstr(e.text, "Zebulon"));
    assert_null(strstr(e.text, "Quux"));
    assert_null(strstr(e.text, "900010001"));
}

static void an_ask_cut_at_any_byte_is_turned_away(void **state) {
    OWNED_ARENA arena = arena_open(ARENA_BYTES);
    struct span whole = span_str(arena_printf(arena, "%s,\"periods\":[2024]}", HEAD));
    for (size_t len = 0; len < whole.len; len++) {
        struct ask ask;
        assert_int_equal(ask_read(arena, span_cut(whole, 0, len), &ask).kind, ERR_INPUT);
    }
}

/* None of the suite's files is an ask: each must end in a sentence, never in a crash. */
static void every_file_of_the_json_test_suite_ends_in_a_sentence(void **state) {
    const char *folder = shared_find("data/JSONTestSuite/test_parsing");
    if (!folder) skip();
    DIR *open = opendir(folder);
    assert_non_null(open);
    size_t seen = 0;
    for (struct dirent *file = readdir(open); file; file = readdir(open)) {
        if (file->d_name[0] == '.') continue;
        OWNED_ARENA arena = arena_open(ARENA_BYTES);
        struct span bytes;
        struct ask ask;
        const char *path = arena_printf(arena, "%s/%s", folder, file->d_name);
        assert_int_equal(file_read(path, 4 * ASK_BYTES_MAX, arena, &bytes).kind, ERR_NONE);
        assert_int_equal(ask_read(arena, bytes, &ask).kind, ERR_INPUT);
        seen++;
    }
    closedir(open);
    assert_true(seen > 300);
}

/* Every naughty string as a given name: taken unchanged, or turned away in a sentence. */
static void naughty_strings_are_kept_or_turned_away_never_changed(void **state) {
    const char *path = shared_find("data/naughty-strings/blns.json");
    if (!path) skip();
    OWNED_ARENA arena = arena_open(ARENA_BYTES);
    struct span bytes;
    assert_int_equal(file_read(path, 1 << 20, arena, &bytes).kind, ERR_NONE);
    OWNED_JSON list = json_loadb((const char *)bytes.at, bytes.len, 0, NULL);
    assert_non_null(list);
    size_t kept = 0;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *naughty = json_array_get(list, i);
        OWNED_JSON root = json_loads(arena_printf(arena, "%s}", HEAD), 0, NULL);
        OWNED_JSON subject = json_object();
        OWNED_JSON name = json_object();
        json_object_set(name, "given", (json_t *)(uintptr_t)naughty);
        json_object_set(subject, "name", name);
        json_object_set(root, "subject", subject);
        struct ask ask;
        struct err e = ask_read(arena, json_write(arena, root), &ask);
        assert_true(e.kind == ERR_NONE || e.kind == ERR_INPUT);
        if (e.kind != ERR_NONE) continue;
        kept++;
        assert_true(span_equal(ask.claim.name.given,
                               span_of(json_string_value(naughty), json_string_length(naughty))));
    }
    assert_true(kept > 200);
}

static void one_reason_is_one_however_it_is_set(void **state) {
    static const char *const SAME[] = {
        "Bank fraud of 2023, account 17.", "bank fraud of 2023 account 17",
        " Bank  FRAUD of 2023;\taccount 17!", "Bank fraud of 2023,\\naccount \\u000917"};
    static const char *const OTHER[] = {"Bank fraud of 2023, account 18.", "", "Bank fraud"};
    OWNED_ARENA arena = arena_open(1 << 16);
    struct span first = ask_reason_plain(arena, span_str(SAME[0]));
    (void)state;
    assert_true(span_is(first, "bankfraudof2023account17"));
    for (size_t i = 0; i < sizeof SAME / sizeof *SAME; i++)
        assert_true(span_equal(ask_reason_plain(arena, span_str(SAME[i])), first));
    for (size_t i = 0; i < sizeof OTHER / sizeof *OTHER; i++)
        assert_false(span_equal(ask_reason_plain(arena, span_str(OTHER[i])), first));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_reason_is_one_however_it_is_set),
        cmocka_unit_test(an_ask_with_its_head_alone_is_an_ask_with_missing_facts),
        cmocka_unit_test(every_member_of_a_whole_ask_is_read),
        cmocka_unit_test(a_year_is_asked_for_once),
        cmocka_unit_test(an_approval_counts_only_when_certified_dated_and_numbered),
        cmocka_unit_test(a_blank_is_no_evidence),
        cmocka_unit_test(the_line_end_of_its_file_is_no_part_of_an_ask),
        cmocka_unit_test(what_is_no_ask_is_turned_away),
        cmocka_unit_test(unknown_doubled_mistyped_and_endless_members_are_turned_away),
        cmocka_unit_test(more_than_a_thousand_fields_and_deep_nesting_are_turned_away),
        cmocka_unit_test(no_error_repeats_what_the_ask_said_about_a_person),
        cmocka_unit_test(an_ask_cut_at_any_byte_is_turned_away),
        cmocka_unit_test(every_file_of_the_json_test_suite_ends_in_a_sentence),
        cmocka_unit_test(naughty_strings_are_kept_or_turned_away_never_changed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
