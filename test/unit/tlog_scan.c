/* Does the fast reader take what the thorough one takes, and nothing else? */
#include "base/bytes.h"
#include "tlog/tlog.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"
#define NONCE "00000000000000000000000000000000"
#define TIME "\"time\":\"2026-01-02T03:04:05Z\",\"v\":1}"
#define DECISION_WITH(authority, codes, orders, state)                                             \
    "{\"authority\":" authority ",\"codes\":" codes ",\"fields\":[],\"kind\":\"decision\","        \
    "\"nonce\":\"" NONCE "\",\"orders\":" orders ",\"pack\":\"" ZEROS "\",\"record\":\"" ZEROS     \
    "\",\"requester\":\"test.agency\",\"state\":" state ",\"subject\":\"" ZEROS "\"," TIME
#define DECISION DECISION_WITH("\"none\"", "[]", "7", "\"released\"")

/* Both readers, and what they say must be the same. */
static bool both(struct span bytes) {
    struct entry_view view;
    enum entry_kind kind;
    OWNED_JSON json = NULL;
    struct err scanned = entry_scan(bytes, &view);
    struct err read = entry_read(bytes, &kind, &json);
    assert_int_equal(err_is(scanned), err_is(read));
    if (err_is(read)) return false;
    assert_int_equal(view.kind, kind);
    assert_int_equal(view.count, json_object_size(json));
    const char *name;
    json_t *value;
    size_t i = 0;
    json_object_foreach(json, name, value) {
        struct span found = entry_view_value(&view, name);
        assert_non_null(found.at);
        if (json_is_integer(value))
            assert_int_equal(entry_view_count(&view, name), json_integer_value(value));
        i++;
    }
    assert_int_equal(i, view.count);
    return true;
}

static void what_one_reader_takes_the_other_takes(void **state) {
    static const struct {
        const char *text;
        bool good;
    } cases[] = {
        {DECISION, true},
        {DECISION_WITH("\"none\"", "[\"A\",\"B\"]", "0", "\"not-released\""), true},
        {DECISION_WITH("\"caf\xc3\xa9\"", "[]", "7", "\"released\""), true},
        {DECISION_WITH("\"a\\\"b\"", "[\"c\\\\\"]", "7", "\"released\""), true},
        {DECISION_WITH("\"a\\\"b,}]\"", "[\"[\"]", "7", "\"released\""), true},
        {DECISION_WITH("\"\"", "[]", "7", "\"released\""), false},
        {DECISION_WITH("\"none\"", "[\"\"]", "7", "\"released\""), false},
        {DECISION_WITH("\"none\"", "[\"A\",]", "7", "\"released\""), false},
        {DECISION_WITH("\"none\"", "[\"A\"", "7", "\"released\""), false},
        {DECISION_WITH("\"none\"", "[,]", "7", "\"released\""), false},
        {DECISION_WITH("\"none\"", "\"A\"", "7", "\"released\""), false},
        {DECISION_WITH("[\"none\"]", "[]", "7", "\"released\""), false},
        {DECISION_WITH("7", "[]", "7", "\"released\""), false},
        {DECISION_WITH("\"none\"", "7", "7", "\"released\""), false},
        {DECISION_WITH("\"none\"", "[]", "\"7\"", "\"released\""), false},
        {DECISION_WITH("\"none\"", "[]", "07", "\"released\""), false},
        {DECISION_WITH("\"none\"", "[]", "-7", "\"released\""), false},
        {DECISION_WITH("\"none\"", "[]", "7.0", "\"released\""), false},
        {DECISION_WITH("\"none\"", "[]", "", "\"released\""), false},
        {DECISION_WITH("\"none\"", "[]", "9007199254740992", "\"released\""), false},
        {DECISION_WITH("\"none\"", "[]", "9007199254740991", "\"released\""), true},
        {DECISION_WITH("\"none\"", "[]", "7", "\"given\""), false},
        {DECISION_WITH("\"none\"", "[]", "7", "7"), false},
        {DECISION "x", false},
        {DECISION_WITH("\"none\"", "[\"A\\u0001\"]", "7", "\"released\""), false},
        {"{\"approvals\":[\"a\"],\"enrolment\":{},\"kind\":\"enrol\"," TIME, false},
        {"", false},
        {"{", false},
        {"{}", false},
        {"{\"v\":1}", false},
        {"{\"kind\":\"load\",\"v\":1}", false},
        {"{\"kind\":\"load\"," TIME, false},
        {"{\"time\":\"2026-01-02T03:04:05Z\",\"v\":1}", false},
        {"{\"kind\":7," TIME, false},
        {"{\"kind\":\"nothing\"," TIME, false},
        {"{\"kind\":\"load\",\"kind\":\"load\"," TIME, false},
        {"{\"v\":1,\"kind\":\"load\"}", false},
        {"{\"kind\":\"load\",\"time\":7,\"v\":1}", false},
        {"{\"kind\":\"load\",\"time\":\"2026-01-02T03:04:05Z\",\"v\":2}", false},
        {"{\"kind\":\"load\",\"time\":\"2026-01-02T03:04:05Z\",\"v\":\"1\"}", false},
        {"{\"kind\":\"load\",\"time\":\"2026-01-02T03:04:61Z\",\"v\":1}", false},
        {"{\"commitment\":\"" ZEROS "\",\"kind\":\"consent-withdrawn\"," TIME, true},
        {"{\"by\":\"subject\",\"commitment\":\"" ZEROS "\",\"kind\":\"consent-withdrawn\"," TIME,
         true},
        {"{\"by\":\"officer\",\"commitment\":\"" ZEROS "\",\"kind\":\"consent-withdrawn\"," TIME,
         false},
        {"{\"by\":7,\"commitment\":\"" ZEROS "\",\"kind\":\"consent-withdrawn\"," TIME, false},
        {"{\"commitment\":7,\"kind\":\"consent-withdrawn\"," TIME, false},
        {"{\"commitment\":\"" ZEROS "0\",\"kind\":\"consent-withdrawn\"," TIME, false},
        {"{\"commitment\":\"A" ZEROS "\",\"kind\":\"consent-withdrawn\"," TIME, false},
        {"{\"commitment\":\"" ZEROS "\",\"kind\":\"consent-withdrawn\",\"name\":\"x\"," TIME,
         false},
        {"{\"entry\":3,\"key\":\"" ZEROS "\",\"kind\":\"unseal\"," TIME, true},
        {"{\"approvals\":[\"a\",\"b\"],\"enrolment\":{\"a\":{\"b\":[1,{}]}},\"kind\":"
         "\"enrol\"," TIME,
         true},
        {"{\"a\":1,\"b\":1,\"c\":1,\"d\":1,\"e\":1,\"f\":1,\"g\":1,\"h\":1,\"i\":1,\"j\":1,\"k\":1,"
         "\"l\":1,\"m\":1,\"n\":1,\"o\":1,\"p\":1,\"q\":1}",
         false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (both(span_str(cases[i].text)) != cases[i].good) fail_msg("%s", cases[i].text);
}

static void an_entry_changed_in_any_byte_or_cut_anywhere_is_the_same_to_both(void **state) {
    char text[sizeof DECISION];
    for (size_t at = 0; at < sizeof DECISION - 1; at++) {
        for (unsigned flip = 1; flip < 256; flip <<= 1) {
            memcpy(text, DECISION, sizeof text);
            text[at] = (char)(text[at] ^ (char)flip);
            both(span_of(text, sizeof DECISION - 1));
        }
        assert_false(both(span_of(DECISION, at)));
    }
}

static void a_view_gives_each_member_of_a_flat_entry_and_of_a_deep_one(void **state) {
    struct entry_view view;
    uint8_t nonce[16];
    assert_false(err_is(entry_scan(span_str(DECISION), &view)));
    assert_int_equal(view.kind, ENTRY_DECISION);
    assert_int_equal(view.time, 1767323045);
    assert_true(span_is(entry_view_value(&view, "requester"), "test.agency"));
    assert_true(span_is(entry_view_value(&view, "codes"), "[]"));
    assert_int_equal(entry_view_count(&view, "orders"), 7);
    assert_int_equal(entry_view_count(&view, "requester"), 0);
    assert_int_equal(entry_view_count(&view, "nothing"), 0);
    assert_true(entry_view_hex(&view, "nonce", nonce, sizeof nonce));
    assert_false(entry_view_hex(&view, "nonce", nonce, 8));
    assert_false(entry_view_hex(&view, "nothing", nonce, sizeof nonce));
    assert_null(entry_view_value(&view, "answer").at);

    static const char deep[] =
        "{\"approvals\":[\"a\",\"b\"],\"enrolment\":{\"a\":\"},\\\"\"},\"kind\":\"enrol\"," TIME;
    assert_false(err_is(entry_scan(span_str(deep), &view)));
    assert_true(span_is(entry_view_value(&view, "enrolment"), "{\"a\":\"},\\\"\"}"));
    assert_true(span_is(entry_view_value(&view, "kind"), "enrol"));
}

static void a_list_longer_than_its_bound_is_refused_by_both(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    struct text text = {.arena = arena};
    text_put_str(&text, "{\"authority\":\"none\",\"codes\":[");
    for (int i = 0; i < 65; i++)
        text_printf(&text, "%s\"A\"", i ? "," : "");
    text_put_str(&text,
                 "],\"file\":\"" ZEROS "\",\"kind\":\"batch\",\"lines\":1,\"requester\":\"a\","
                 "\"root\":\"" ZEROS "\",\"state\":\"released\"," TIME);
    assert_false(both(text_span(&text)));
    static char name[300];
    memset(name, 'a', sizeof name - 1);
    struct text long_name = {.arena = arena};
    text_printf(&long_name, DECISION_WITH("\"%s\"", "[]", "7", "\"released\""), name);
    assert_false(both(text_span(&long_name)));
    struct text long_code = {.arena = arena};
    text_printf(&long_code, DECISION_WITH("\"a\"", "[\"%s\"]", "7", "\"released\""), name);
    assert_false(both(text_span(&long_code)));
    static char huge[70000];
    memset(huge, 'a', sizeof huge);
    assert_false(both(span_of(huge, sizeof huge)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_one_reader_takes_the_other_takes),
        cmocka_unit_test(an_entry_changed_in_any_byte_or_cut_anywhere_is_the_same_to_both),
        cmocka_unit_test(a_view_gives_each_member_of_a_flat_entry_and_of_a_deep_one),
        cmocka_unit_test(a_list_longer_than_its_bound_is_refused_by_both),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
