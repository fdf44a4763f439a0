/* Is only one kind of JSON read, and one text written for each value? */
#include "base/json.h"

#include "base/file.h"
#include "base/limits.h"

#include "shared.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct err read_text(const char *text) {
    OWNED_JSON json = NULL;
    return json_read(span_str(text), ASK_BYTES_MAX, &json);
}

static void an_object_of_strings_and_whole_numbers_is_read(void **state) {
    static const char *const good[] = {
        "{}",
        " { } ",
        "{\"a\":1,\"b\":[true,false,null,\"x\"],\"c\":{\"d\":-9007199254740991}}",
        "{\"\":9007199254740991}",
        "{\"a\":\"\\u00e9\\ud83d\\ude00\\n\\/\"}",
        "{\"brackets\":\"[[[[[[[[[[[[[[[[[[[[[[[[[[{{{{{{{\"}",
        "{\"quote\":\"\\\"[[[[[[[[[[[[[[[[[[[[\\\\\"}",
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct err e = read_text(good[i]);
        if (err_is(e)) fail_msg("%s: %s", good[i], e.text);
    }
}

static void everything_else_is_refused_with_a_sentence(void **state) {
    static const char *const pair[][2] = {
        {"", "empty"},
        {"[]", "not an object"},
        {"\"a\"", "not JSON"},
        {"1", "not JSON"},
        {"null", "not JSON"},
        {"{", "malformed"},
        {"{} {}", "malformed"},
        {"{}x", "malformed"},
        {"{\"a\":1,}", "malformed"},
        {"{'a':1}", "malformed"},
        {"{a:1}", "malformed"},
        {"// no\n{}", "malformed"},
        {"\xef\xbb\xbf{}", "malformed"},
        {"{\"a\":1,\"a\":1}", "a key stands twice"},
        {"{\"a\":1,\"\\u0061\":2}", "a key stands twice"},
        {"{\"b\":{\"a\":1,\"a\":2}}", "a key stands twice"},
        {"{\"a\":1.0}", "fraction or an exponent"},
        {"{\"a\":1e3}", "fraction or an exponent"},
        {"{\"a\":[{\"b\":0.5}]}", "fraction or an exponent"},
        {"{\"a\":9007199254740992}", "beyond 2^53-1"},
        {"{\"a\":-9007199254740992}", "beyond 2^53-1"},
        {"{\"a\":99999999999999999999999999}", "a number is out of range"},
        {"{\"a\":\"b\\u0000c\"}", "a NUL (\\u0000) stands in a text"},
        {"{\"a\":NaN}", "malformed"},
        {"{\"a\":01}", "malformed"},
        {"{\"a\":+1}", "malformed"},
        {"{\"a\":\"\\u0000\"}", "a NUL (\\u0000) stands in a text"},
        {"{\"\\u0000\":1}", "malformed"},
        {"{\"a\":\"\\ud800\"}", "malformed"},
        {"{\"a\":\"\\udc00\\ud800\"}", "malformed"},
        {"{\"a\":\"\t\"}", "malformed"},
        {"{\"a\":\"\\x41\"}", "malformed"},
        {"{\"a\":\"\xff\"}", "not UTF-8 at byte 6"},
        {"{\"a\":\"\xed\xa0\x80\"}", "not UTF-8 at byte 6"},
    };
    for (size_t i = 0; i < sizeof pair / sizeof *pair; i++) {
        struct err e = read_text(pair[i][0]);
        if (e.kind != ERR_INPUT || !strstr(e.text, pair[i][1]))
            fail_msg("%s: \"%s\", not \"%s\"", pair[i][0], e.text, pair[i][1]);
    }
    json_t *json = NULL;
    struct err e = json_read(span_of("{\"a\":\"x\0\"}", 10), ASK_BYTES_MAX, &json);
    assert_non_null(strstr(e.text, "NUL at byte 7"));
    assert_null(json);
}

static void a_sentence_about_json_never_quotes_it(void **state) {
    static const char *const bad[] = {"{\"a\":Rutherford}", "{\"Rutherford\":1,\"Rutherford\":2}",
                                      "{\"a\":\"Rutherford}", "{\"a\":\"Rutherford\\q\"}",
                                      "Rutherford"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct err e = read_text(bad[i]);
        assert_int_equal(e.kind, ERR_INPUT);
        assert_null(strstr(e.text, "Rutherford"));
    }
}

static void nesting_ends_where_it_is_allowed_to(void **state) {
    for (int depth = 1; depth < 3 * JSON_DEPTH_MAX; depth++) {
        char text[1000] = "";
        for (int i = 1; i < depth; i++)
            strcat(text, i % 2 ? "{\"a\":" : "[");
        strcat(text, depth % 2 ? "{}" : "[]");
        for (int i = depth - 1; i >= 1; i--)
            strcat(text, i % 2 ? "}" : "]");
        assert_int_equal(err_is(read_text(text)), depth > JSON_DEPTH_MAX);
    }
    OWNED_ARENA arena = arena_open(8 << 20);
    struct text deep = {.arena = arena};
    for (int i = 0; i < 100000; i++)
        text_put_str(&deep, "{\"a\":");
    json_t *json = NULL;
    struct err e = json_read(text_span(&deep), 1 << 20, &json);
    assert_non_null(strstr(e.text, "nested deeper than 16"));
}

static void a_text_beyond_its_bound_is_refused_unread(void **state) {
    json_t *json = NULL;
    struct err e = json_read(SPAN_LITERAL("{\"a\":1}"), 6, &json);
    assert_non_null(strstr(e.text, "JSON of 7 bytes; at most 6"));
    assert_false(err_is(json_read(SPAN_LITERAL("{\"a\":1}"), 7, &json)));
    json_decref(json);
}

static void each_beginning_of_an_object_is_refused(void **state) {
    static const char whole[] = "{\"a\":[1,{\"b\":\"\\u00e9\"}],\"c\":\"Pe\xc3\xb1\x61\"}";
    json_t *json = NULL;
    for (size_t len = 0; len < sizeof whole - 1; len++)
        assert_true(err_is(json_read(span_of(whole, len), ASK_BYTES_MAX, &json)));
    assert_false(err_is(json_read(span_of(whole, sizeof whole - 1), ASK_BYTES_MAX, &json)));
    json_decref(json);
}

/* ---- writing ---- */

static const char *written(struct arena *arena, const char *text) {
    OWNED_JSON json = NULL;
    struct err e = json_read(span_str(text), ASK_BYTES_MAX, &json);
    if (err_is(e)) fail_msg("%s", e.text);
    return arena_str(arena, json_write(arena, json));
}

static void writing_is_canonical(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    assert_string_equal(written(arena, " { \"b\" : 1 , \"a\" : [ ] , \"A\" : { } } "),
                        "{\"A\":{},\"a\":[],\"b\":1}");
    assert_string_equal(written(arena, "{\"n\":-0}"), "{\"n\":0}");
    /* RFC 8785 section 3.2.2.2: the string of its example, and the escapes. */
    assert_string_equal(
        written(arena, "{\"s\":\"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\"}"),
        "{\"s\":\"\xe2\x82\xac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
    assert_string_equal(written(arena, "{\"s\":\"\\b\\t\\n\\f\\r\\u007f\\u0001\\u001f\"}"),
                        "{\"s\":\"\\b\\t\\n\\f\\r\x7f\\u0001\\u001f\"}");
    /* RFC 8785 section 3.2.3: sorted by UTF-16 code units, so a pair of surrogates comes before
     * U+FB33. */
    assert_string_equal(written(arena, "{\"\\u20ac\":1,\"\\r\":2,\"\\ufb33\":3,\"1\":4,"
                                       "\"\\ud83d\\ude00\":5,\"\\u0080\":6,\"\\u00f6\":7}"),
                        "{\"\\r\":2,\"1\":4,\"\xc2\x80\":6,\"\xc3\xb6\":7,\"\xe2\x82\xac\":1,"
                        "\"\xf0\x9f\x98\x80\":5,\"\xef\xac\xb3\":3}");
}

static void what_is_written_is_read_and_written_the_same(void **state) {
    OWNED_ARENA arena = arena_open(8 << 20);
    static const char *const text[] = {
        "{\"a\":{\"z\":1,\"y\":[{},[],\"\"]},\"\":null,\"\\u0001\":true}",
        "{\"\\uffff\":1,\"\\ud800\\udc00\":2,\"\\udbff\\udfff\":3,\"\\ue000\":4,\"\\ud7ff\":5}",
    };
    for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
        const char *once = written(arena, text[i]);
        assert_string_equal(written(arena, once), once);
    }
}

/* Strings are looked through eight bytes at a time: every byte at every place of a word. */
static void every_byte_is_escaped_wherever_it_stands(void **state) {
    static const char two[] = "\b\t\n\f\r\"\\";
    static const char *const escape[] = {"\\b", "\\t", "\\n", "\\f", "\\r", "\\\"", "\\\\"};
    OWNED_ARENA arena = arena_open(8 << 20);
    for (unsigned c = 0; c < 0x80; c++) {
        for (size_t at = 0; at < 20; at++) {
            struct text out = {.arena = arena};
            struct text want = {.arena = arena};
            char text[20];
            memset(text, 'x', sizeof text);
            text[at] = (char)c;
            const char *found = memchr(two, (int)c, 7);
            text_put_byte(&want, '"');
            text_put(&want, span_of(text, at));
            if (found)
                text_put_str(&want, escape[found - two]);
            else if (c < 0x20)
                text_printf(&want, "\\u%04x", c);
            else
                text_put_byte(&want, (uint8_t)c);
            text_put(&want, span_of(text + at + 1, sizeof text - at - 1));
            text_put_byte(&want, '"');
            json_put_string(&out, span_of(text, sizeof text));
            assert_true(span_equal(text_span(&out), text_span(&want)));
        }
        arena_wipe(arena);
    }
}

static void many_members_are_sorted_like_few(void **state) {
    OWNED_ARENA arena = arena_open(8 << 20);
    for (int count = 1; count < 80; count++) {
        struct text given = {.arena = arena};
        struct text wanted = {.arena = arena};
        for (int i = 0; i < count; i++) {
            text_printf(&given, "%s\"k%03d\":%d", i ? "," : "{", i * 37 % count, 0);
            text_printf(&wanted, "%s\"k%03d\":%d", i ? "," : "{", i, 0);
        }
        text_put_str(&given, "}");
        text_put_str(&wanted, "}");
        if (count == 37 || count == 74) continue; /* 37 does not walk through these */
        assert_string_equal(written(arena, (char *)given.at), (char *)wanted.at);
    }
}

/* ---- members ---- */

static void members_are_typed_bounded_and_named_in_the_refusal(void **state) {
    OWNED_JSON json = NULL;
    assert_false(err_is(
        json_read(SPAN_LITERAL("{\"s\":\"text\",\"n\":5,\"o\":{},\"a\":[\"x\",1]}"), 100, &json)));
    struct span s = {0};
    int64_t n = 0;
    const json_t *tree = NULL;
    assert_false(err_is(json_need_str(json, "ask", "s", 4, &s)));
    assert_true(span_is(s, "text"));
    assert_non_null(strstr(json_need_str(json, "ask", "s", 3, &s).text, "longer than 3"));
    assert_non_null(strstr(json_need_str(json, "ask", "n", 9, &s).text, "\"n\" must be a string"));
    assert_non_null(strstr(json_need_str(json, "ask", "none", 9, &s).text, "ask lacks \"none\""));
    assert_true(span_is(s, "text"));
    assert_false(err_is(json_may_str(json, "ask", "none", 9, &s)));
    assert_null(s.at);

    assert_false(err_is(json_need_int(json, "ask", "n", 5, 5, &n)));
    assert_int_equal(n, 5);
    assert_non_null(strstr(json_need_int(json, "ask", "n", 6, 9, &n).text, "from 6 to 9"));
    assert_non_null(strstr(json_need_int(json, "ask", "n", 0, 4, &n).text, "from 0 to 4"));
    assert_true(err_is(json_need_int(json, "ask", "s", 0, 4, &n)));
    assert_true(err_is(json_need_int(json, "ask", "none", 0, 4, &n)));
    assert_int_equal(n, 5);
    assert_false(err_is(json_may_int(json, "ask", "none", 0, 4, -1, &n)));
    assert_int_equal(n, -1);

    assert_false(err_is(json_need_object(json, "ask", "o", &tree)));
    assert_true(json_is_object(tree));
    assert_true(err_is(json_need_object(json, "ask", "a", &tree)));
    assert_true(err_is(json_need_object(json, "ask", "none", &tree)));
    assert_false(err_is(json_may_object(json, "ask", "none", &tree)));
    assert_null(tree);

    assert_false(err_is(json_need_array(json, "ask", "a", 2, &tree)));
    assert_non_null(strstr(json_need_array(json, "ask", "a", 1, &tree).text, "more than 1"));
    assert_true(err_is(json_need_array(json, "ask", "o", 9, &tree)));
    assert_true(err_is(json_need_array(json, "ask", "none", 9, &tree)));
    assert_false(err_is(json_str_at(tree, 0, "ask.a", 1, &s)));
    assert_true(span_is(s, "x"));
    assert_non_null(strstr(json_str_at(tree, 1, "ask.a", 9, &s).text, "element 2 must be"));
    assert_true(err_is(json_str_at(tree, 0, "ask.a", 0, &s)));
    assert_true(err_is(json_str_at(tree, 2, "ask.a", 9, &s)));
    assert_false(err_is(json_may_array(json, "ask", "none", 9, &tree)));
    assert_null(tree);
}

static void an_unknown_member_is_refused_by_name_when_the_name_is_short(void **state) {
    static const char *const known[] = {"a", "b", NULL};
    OWNED_JSON json = NULL;
    assert_false(err_is(
        json_read(SPAN_LITERAL("{\"a\":{\"a\":1},\"b\":{\"c\":1},\"d\":"
                               "{\"a name that is longer than any member of ours could be\":1}}"),
                  200, &json)));
    assert_false(err_is(json_known_only(json_object_get(json, "a"), known, "ask")));
    struct err e = json_known_only(json_object_get(json, "b"), known, "ask");
    assert_non_null(strstr(e.text, "ask has a member \"c\" that is not known"));
    e = json_known_only(json_object_get(json, "d"), known, "ask");
    assert_int_equal(e.kind, ERR_INPUT);
    assert_null(strstr(e.text, "longer"));
}

static void members_set_are_members_read(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    OWNED_JSON json = json_object();
    json_set_span(json, "s", SPAN_LITERAL("Pe\xc3\xb1\x61"));
    json_set_span(json, "e", (struct span){0});
    json_set_int(json, "n", -7);
    json_set_int(json, "n", 7);
    assert_string_equal(arena_str(arena, json_write(arena, json)),
                        "{\"e\":\"\",\"n\":7,\"s\":\"Pe\xc3\xb1\x61\"}");
}

/* ---- published suites ---- */

static int is_json(const struct dirent *entry) {
    const char *dot = strrchr(entry->d_name, '.');
    return dot && strcmp(dot, ".json") == 0;
}

static bool root_is_object(struct span bytes) {
    for (size_t i = 0; i < bytes.len; i++)
        if (!strchr(" \t\r\n", bytes.at[i])) return bytes.at[i] == '{';
    return false;
}

/* Files that the suite says must be read, and that our own bounds refuse. */
static bool beyond_our_bounds(const char *name) {
    static const char *const ours[] = {
        "y_object_duplicated_key.json",
        "y_object_duplicated_key_and_value.json",
        "y_object_escaped_null_in_key.json",
        "y_object_extreme_numbers.json",
    };
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        if (strcmp(ours[i], name) == 0) return true;
    return false;
}

static void every_file_of_the_json_test_suite_is_judged(void **state) {
    const char *folder = shared_find("data/JSONTestSuite/test_parsing");
    if (!folder) skip();
    char root[4096];
    snprintf(root, sizeof root, "%s", folder);
    struct dirent **entry;
    int count = scandir(root, &entry, is_json, alphasort);
    int taken = 0;
    int refused = 0;
    OWNED_ARENA arena = arena_open(8 << 20);
    for (int i = 0; i < count; i++) {
        const char *name = entry[i]->d_name;
        struct span bytes;
        OWNED_JSON json = NULL;
        struct err e = file_read(arena_printf(arena, "%s/%s", root, name), 1 << 20, arena, &bytes);
        assert_false(err_is(e));
        e = json_read(bytes, 1 << 20, &json);
        bool must = name[0] == 'y' && root_is_object(bytes) && !beyond_our_bounds(name);
        bool must_not = name[0] == 'n' || !root_is_object(bytes) || beyond_our_bounds(name);
        if ((must && err_is(e)) || (must_not && !err_is(e)))
            fail_msg("%s: %s", name, err_is(e) ? e.text : "was read");
        *(err_is(e) ? &refused : &taken) += 1;
        if (!err_is(e)) {
            struct span canonical = json_write(arena, json);
            OWNED_JSON again = NULL;
            assert_false(err_is(json_read(canonical, 1 << 20, &again)));
            assert_true(json_equal(json, again));
        }
        arena_wipe(arena);
        free(entry[i]);
    }
    free(entry);
    assert_int_equal(taken + refused, 318);
    assert_in_range(taken, 8, 40);
}

static void no_file_of_the_suite_s_transformations_is_guessed_at(void **state) {
    const char *folder = shared_find("data/JSONTestSuite/test_transform");
    if (!folder) skip();
    char root[4096];
    snprintf(root, sizeof root, "%s", folder);
    struct dirent **entry;
    int count = scandir(root, &entry, is_json, alphasort);
    OWNED_ARENA arena = arena_open(8 << 20);
    for (int i = 0; i < count; i++) {
        struct span bytes;
        OWNED_JSON json = NULL;
        assert_false(err_is(file_read(arena_printf(arena, "%s/%s", root, entry[i]->d_name), 1 << 20,
                                      arena, &bytes)));
        /* Most are arrays; as a member each is refused or reads back as itself. */
        struct text member = {.arena = arena};
        text_put_str(&member, "{\"member\":");
        text_put(&member, bytes);
        text_put_str(&member, "}");
        if (!err_is(json_read(text_span(&member), 1 << 20, &json))) {
            OWNED_JSON again = NULL;
            assert_false(err_is(json_read(json_write(arena, json), 1 << 20, &again)));
            assert_true(json_equal(json, again));
        }
        arena_wipe(arena);
        free(entry[i]);
    }
    free(entry);
    assert_int_equal(count, 22);
}

static void every_naughty_string_reads_back_byte_for_byte(void **state) {
    const char *path = shared_find("data/naughty-strings/blns.json");
    if (!path) skip();
    OWNED_ARENA arena = arena_open(8 << 20);
    OWNED_JSON strings = json_load_file(path, 0, NULL);
    size_t count = json_array_size(strings);
    assert_int_equal(count, 515);
    for (size_t i = 0; i < count; i++) {
        const json_t *string = json_array_get(strings, i);
        struct span text = span_of(json_string_value(string), json_string_length(string));
        OWNED_JSON object = json_object();
        json_set_span(object, "s", text);
        json_object_set_new(object, json_string_value(string), json_integer(1));
        struct span once = json_write(arena, object);
        OWNED_JSON back = NULL;
        struct err e = json_read(once, ASK_BYTES_MAX, &back);
        if (err_is(e)) fail_msg("%zu: %s", i, e.text);
        struct span again;
        assert_false(err_is(json_need_str(back, "x", "s", ASK_BYTES_MAX, &again)));
        assert_true(span_equal(text, again));
        assert_true(span_equal(json_write(arena, back), once));
        arena_wipe(arena);
    }
}

static void instants_and_bytes_are_read_or_refused(void **state) {
    instant t = 0;
    uint8_t bytes[2] = {0};
    OWNED_JSON o = json_pack("{s:s,s:s,s:s,s:i}", "at", "1970-01-01T00:01:00Z", "hex", "0aff", "no",
                             "0AFF00", "one", 1);
    assert_false(err_is(json_need_instant(o, "it", "at", &t)));
    assert_int_equal(t, 60);
    assert_false(err_is(json_need_hex(o, "it", "hex", bytes, sizeof bytes)));
    assert_true(bytes[0] == 0x0a && bytes[1] == 0xff);
    static const char *const keys[] = {"hex", "no", "one", "absent"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        assert_int_equal(json_need_instant(o, "it", keys[i], &t).kind, ERR_INPUT);
        if (i > 0)
            assert_int_equal(json_need_hex(o, "it", keys[i], bytes, sizeof bytes).kind, ERR_INPUT);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_object_of_strings_and_whole_numbers_is_read),
        cmocka_unit_test(everything_else_is_refused_with_a_sentence),
        cmocka_unit_test(a_sentence_about_json_never_quotes_it),
        cmocka_unit_test(nesting_ends_where_it_is_allowed_to),
        cmocka_unit_test(a_text_beyond_its_bound_is_refused_unread),
        cmocka_unit_test(each_beginning_of_an_object_is_refused),
        cmocka_unit_test(writing_is_canonical),
        cmocka_unit_test(what_is_written_is_read_and_written_the_same),
        cmocka_unit_test(every_byte_is_escaped_wherever_it_stands),
        cmocka_unit_test(many_members_are_sorted_like_few),
        cmocka_unit_test(members_are_typed_bounded_and_named_in_the_refusal),
        cmocka_unit_test(an_unknown_member_is_refused_by_name_when_the_name_is_short),
        cmocka_unit_test(members_set_are_members_read),
        cmocka_unit_test(every_file_of_the_json_test_suite_is_judged),
        cmocka_unit_test(no_file_of_the_suite_s_transformations_is_guessed_at),
        cmocka_unit_test(every_naughty_string_reads_back_byte_for_byte),
        cmocka_unit_test(instants_and_bytes_are_read_or_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
