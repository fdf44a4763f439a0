/* Is JSON read into an arena just as it is read into a tree, and what it refuses refused? */
#include "base/parse.h"

#include "base/file.h"
#include "base/limits.h"

#include "readers.h"
#include "shared.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { ARENA_BYTES = 64 << 20, TEXT_MAX = 1 << 20 };

static void alike(struct arena *arena, struct span bytes) {
    const char *differ = readers_differ(arena, bytes, TEXT_MAX);
    if (differ) fail_msg("%.*s: %s", SPAN_FMT(bytes), differ);
}

static const char *const text[] = {
    "{}",
    " { } ",
    "{\"a\":1,\"b\":[true,false,null,\"x\"],\"c\":{\"d\":-9007199254740991}}\r\n",
    "{\"\":9007199254740991,\"zero\":0,\"minus\":-0}",
    "{\"a\":\"\\u00e9\\ud83d\\ude00\\n\\/\\\\\\\"\\b\\f\\r\\t\\u20ac\"}",
    "{\"a\":\"\\udbff\\udfff\\ud800\\udc00\",\"b\":\"plain\\u0041 and \\u005c more\"}",
    "{\"brackets\":\"[[[[[[[[[[[[[[[[[[[[[[[[[[{{{{{{{\"}",
    "{ \"many\" : [ [ ] , [ [ ] , { } ] , { \"a\" : [ 1 , 2 ] } ] , \"\\u0061\" : \"\" }",
    "{\"a\":[1,2,{\"b\":\"c\"}],\"d\":\"Pe\xc3\xb1\x61\"}",
    "{\"a\":1,\"\\u0061\":2}",
    "{\"a\":0.5,\"b\":1e3,\"c\":-1.25E-7,\"d\":10.0e+2}",
    "{\"a\":9007199254740992}",
    "{\"a\":9223372036854775807,\"b\":-9223372036854775807}",
    "{\"a\":\"\\ud800\\u0041\"}",
    "{\"a\":\"\\udc00\"}",
    "{\"a\":\"\\u0000\"}",
    "[]",
};
enum { TEXTS = sizeof text / sizeof *text };

static void what_one_reader_reads_the_other_reads_alike(void **state) {
    OWNED_ARENA arena = arena_open(ARENA_BYTES);
    for (size_t i = 0; i < TEXTS; i++)
        alike(arena, span_str(text[i]));
}

static void every_text_cut_and_altered_at_every_byte_is_judged_alike(void **state) {
    static const char other[] = "{}[],:\"\\019-+.eEutn \n/\x01\x7f\x80\xc3\xff";
    OWNED_ARENA arena = arena_open(ARENA_BYTES);
    for (size_t i = 0; i < TEXTS; i++) {
        char copy[200];
        size_t len = strlen(text[i]);
        for (size_t at = 0; at < len; at++) {
            alike(arena, span_of(text[i], at));
            for (size_t c = 0; c < sizeof other; c++) { /* its NUL among them */
                memcpy(copy, text[i], len);
                copy[at] = other[c];
                alike(arena, span_of(copy, len));
                memmove(copy + at + 1, text[i] + at, len - at);
                alike(arena, span_of(copy, len + 1));
            }
            arena_wipe(arena);
        }
    }
}

static void nesting_ends_where_the_other_reader_ends_it(void **state) {
    OWNED_ARENA arena = arena_open(ARENA_BYTES);
    for (int depth = 1; depth < 3 * JSON_DEPTH_MAX; depth++) {
        struct text deep = {.arena = arena};
        for (int i = 1; i < depth; i++)
            text_put_str(&deep, i % 2 ? "{\"a\":" : "[");
        text_put_str(&deep, depth % 2 ? "{}" : "[]");
        for (int i = depth - 1; i >= 1; i--)
            text_put_str(&deep, i % 2 ? "}" : "]");
        alike(arena, text_span(&deep));
        const struct parsed *root;
        assert_int_equal(err_is(parse_json(arena, text_span(&deep), TEXT_MAX, &root)),
                         depth > JSON_DEPTH_MAX);
    }
    struct text deep = {.arena = arena};
    for (int i = 0; i < 100000; i++)
        text_put_str(&deep, "{\"a\":");
    alike(arena, text_span(&deep));
}

/* Beyond a few members names are put in order before they are compared. */
static void a_name_that_stands_twice_is_found_among_few_and_many(void **state) {
    OWNED_ARENA arena = arena_open(ARENA_BYTES);
    for (int count = 1; count < 70; count++) {
        for (int twice = 0; twice <= count; twice += 7) {
            struct text many = {.arena = arena};
            for (int i = 0; i < count; i++)
                text_printf(&many, "%s\"k%d\":%d", i ? "," : "{", i, i);
            if (twice < count) text_printf(&many, ",\"k%d\":0", twice);
            text_put_str(&many, "}");
            alike(arena, text_span(&many));
            const struct parsed *root;
            struct err e = parse_json(arena, text_span(&many), TEXT_MAX, &root);
            assert_int_equal(err_is(e), twice < count);
            if (err_is(e)) assert_non_null(strstr(e.text, "a key stands twice"));
        }
        arena_wipe(arena);
    }
}

static void a_refusal_says_where_and_never_quotes(void **state) {
    OWNED_ARENA arena = arena_open(ARENA_BYTES);
    const struct parsed *root = NULL;
    static const char *const bad[] = {"{\"a\":Rutherford}", "{\"Rutherford\":1,\"Rutherford\":2}",
                                      "{\"a\":\"Rutherford}", "{\"a\":\"Rutherford\\q\"}"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct err e = parse_json(arena, span_str(bad[i]), TEXT_MAX, &root);
        assert_int_equal(e.kind, ERR_INPUT);
        assert_null(strstr(e.text, "Rutherford"));
    }
    struct err e = parse_json(arena, SPAN_LITERAL("{\"a\":1,\n  \"b\":x}"), TEXT_MAX, &root);
    assert_non_null(strstr(e.text, "malformed at line 2, column 6"));
    e = parse_json(arena, SPAN_LITERAL("{\"a\":1}"), 6, &root);
    assert_non_null(strstr(e.text, "JSON of 7 bytes; at most 6"));
    e = parse_json(arena, SPAN_LITERAL("{\"a\":99999999999999999999}"), TEXT_MAX, &root);
    assert_non_null(strstr(e.text, "a number is out of range at line 1"));
    e = parse_json(arena, SPAN_LITERAL("{\"a\":9223372036854775808}"), TEXT_MAX, &root);
    assert_non_null(strstr(e.text, "a number is out of range at line 1"));
    assert_null(root);
}

static void members_are_typed_bounded_and_named_in_the_refusal(void **state) {
    OWNED_ARENA arena = arena_open(ARENA_BYTES);
    static const char *const known[] = {"s", "n", "o", "a", "t", "f", NULL};
    static const char *const fewer[] = {"s", "n", "o", "a", "t", NULL};
    const struct parsed *root;
    const struct parsed *one = NULL;
    struct span s = {0};
    struct err e = parse_json(arena,
                              SPAN_LITERAL("{\"s\":\"text\",\"n\":-5,\"o\":{},\"a\":[\"x\",1],"
                                           "\"t\":true,\"f\":false}"),
                              100, &root);
    assert_false(err_is(e));
    assert_false(err_is(parse_known_only(root, known, "ask")));
    e = parse_known_only(root, fewer, "ask");
    assert_non_null(strstr(e.text, "ask has a member \"f\" that is not known"));
    assert_false(err_is(parse_need_str(root, "ask", "s", 4, &s)));
    assert_true(span_is(s, "text"));
    assert_non_null(strstr(parse_need_str(root, "ask", "s", 3, &s).text, "longer than 3"));
    assert_non_null(strstr(parse_need_str(root, "ask", "n", 9, &s).text, "must be a string"));
    assert_non_null(strstr(parse_need_str(root, "ask", "none", 9, &s).text, "lacks \"none\""));
    assert_true(span_is(s, "text"));
    assert_false(err_is(parse_may_str(root, "ask", "none", 9, &s)));
    assert_null(s.at);
    assert_true(parse_is_true(root, "t"));
    assert_false(parse_is_true(root, "f") || parse_is_true(root, "n") ||
                 parse_is_true(root, "none"));
    assert_int_equal(parse_member(root, "n")->number, -5);
    assert_true(span_is(parse_member(root, "n")->text, "-5"));

    assert_false(err_is(parse_may_members(root, "ask", "o", &one)));
    assert_int_equal(one->kind, PARSED_MEMBERS);
    assert_true(err_is(parse_may_members(root, "ask", "a", &one)));
    assert_false(err_is(parse_may_members(root, "ask", "none", &one)));
    assert_null(one);
    assert_true(err_is(parse_may_list(root, "ask", "o", 9, &one)));
    assert_non_null(strstr(parse_may_list(root, "ask", "a", 1, &one).text, "more than 1"));
    assert_false(err_is(parse_may_list(root, "ask", "a", 2, &one)));
    assert_false(err_is(parse_str_at(one->first, 0, "ask.a", 1, &s)));
    assert_true(span_is(s, "x"));
    assert_true(err_is(parse_str_at(one->first, 0, "ask.a", 0, &s)));
    assert_non_null(strstr(parse_str_at(one->first->next, 1, "ask.a", 9, &s).text, "element 2"));
    assert_false(err_is(parse_may_list(root, "ask", "none", 9, &one)));
    assert_int_equal(one->count, 0);
    assert_null(one->first);
}

/* ---- published suites ---- */

static size_t folder_alike(const char *below, bool as_member) {
    const char *folder = shared_find(below);
    if (!folder) skip();
    DIR *open = opendir(folder);
    assert_non_null(open);
    size_t seen = 0;
    for (struct dirent *file = readdir(open); file; file = readdir(open)) {
        if (file->d_name[0] == '.') continue;
        OWNED_ARENA arena = arena_open(ARENA_BYTES);
        struct span bytes;
        const char *path = arena_printf(arena, "%s/%s", folder, file->d_name);
        assert_false(err_is(file_read(path, TEXT_MAX, arena, &bytes)));
        struct text member = {.arena = arena};
        text_put_str(&member, "{\"member\":");
        text_put(&member, bytes);
        text_put_str(&member, "}");
        alike(arena, as_member ? text_span(&member) : bytes);
        seen++;
    }
    closedir(open);
    return seen;
}

static void every_file_of_the_json_test_suite_is_judged_alike(void **state) {
    assert_true(folder_alike("data/JSONTestSuite/test_parsing", false) >= 318);
    assert_true(folder_alike("data/JSONTestSuite/test_parsing", true) >= 318);
    assert_true(folder_alike("data/JSONTestSuite/test_transform", true) >= 22);
}

static void every_naughty_string_is_read_alike(void **state) {
    const char *path = shared_find("data/naughty-strings/blns.json");
    if (!path) skip();
    OWNED_ARENA arena = arena_open(ARENA_BYTES);
    struct span bytes;
    assert_false(err_is(file_read(path, TEXT_MAX, arena, &bytes)));
    struct text member = {.arena = arena};
    text_put_str(&member, "{\"strings\":");
    text_put(&member, bytes);
    text_put_str(&member, "}");
    alike(arena, text_span(&member));
    const struct parsed *root;
    assert_false(err_is(parse_json(arena, text_span(&member), TEXT_MAX, &root)));
    assert_int_equal(root->first->count, 515);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_one_reader_reads_the_other_reads_alike),
        cmocka_unit_test(every_text_cut_and_altered_at_every_byte_is_judged_alike),
        cmocka_unit_test(nesting_ends_where_the_other_reader_ends_it),
        cmocka_unit_test(a_name_that_stands_twice_is_found_among_few_and_many),
        cmocka_unit_test(a_refusal_says_where_and_never_quotes),
        cmocka_unit_test(members_are_typed_bounded_and_named_in_the_refusal),
        cmocka_unit_test(every_file_of_the_json_test_suite_is_judged_alike),
        cmocka_unit_test(every_naughty_string_is_read_alike),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
