/* Does whatever goes in come out of a browser's parser again, and never as markup? */
#include "html_parse.h"
#include "web/html.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct arena *arena;

static int begin(void **state) {
    arena = arena_open(64 << 20);
    return 0;
}
static int end(void **state) {
    arena_close(arena);
    return 0;
}

/* <p title="TEXT">TEXT</p>, or another element. */
static struct span page_of(const char *element, struct span text) {
    struct html h;
    html_begin(&h, arena);
    html_open(&h, element, NULL);
    html_attr(&h, "title", text);
    html_text(&h, text);
    html_close(&h);
    return html_end(&h);
}

static void comes_back(const char *element, struct span text) {
    struct span doctype = span_str("<!doctype html>\n");
    struct span all = page_of(element, text);
    struct span want = sayable(arena, text);
    assert_true(span_begins(all, doctype));
    struct reader r = {.arena = arena, .all = span_cut(all, doctype.len, all.len - 1)};
    struct piece piece = piece_next(&r);
    assert_int_equal(piece.kind, PIECE_OPEN);
    assert_true(span_is(piece.name, element));
    piece = piece_next(&r);
    assert_int_equal(piece.kind, PIECE_ATTRIBUTE);
    assert_true(span_equal(span_of(piece.plain, piece.plain_len), want));
    piece = piece_next(&r);
    if (want.len) {
        assert_int_equal(piece.kind, PIECE_TEXT);
        assert_true(span_equal(span_of(piece.plain, piece.plain_len), want));
        piece = piece_next(&r);
    }
    assert_int_equal(piece.kind, PIECE_CLOSE);
    assert_int_equal(piece_next(&r).kind, PIECE_END);
}

static void markup_in_a_text_is_text(void **state) {
    static const char *const texts[] = {
        "",
        "<script>alert(1)</script>",
        "\" onclick=\"x",
        "' onfocus='x",
        "&lt;",
        "&#60;",
        "&amp",
        "</p><p>",
        "<!--",
        "-->",
        "]]>",
        "a\nb\r\nc\rd",
        "\n\nfirst",
        "\x01\x7f\xc2\x80 e",
        "\xff\xfe",
        "\xed\xa0\x80",
        "\xf4\x90\x80\x80",
        "\xc0\xaf",
        "\xe2\x82",
        "\xf0\x9f\x8f\x9b",
        "\xef\xbf\xbf",
        "javascript:alert(1)",
        "{1}",
    };
    static const char *const elements[] = {"p", "pre", "textarea", "title", "option", "text"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        for (size_t j = 0; j < sizeof elements / sizeof *elements; j++)
            comes_back(elements[j], span_str(texts[i]));
}

static void every_pair_of_bytes_comes_back(void **state) {
    for (unsigned i = 0; i < 65536; i++) {
        uint8_t two[2] = {(uint8_t)(i >> 8), (uint8_t)i};
        comes_back("p", span_of(two, 2));
        if (i % 4096 == 4095) arena_wipe(arena);
    }
}

static void random_bytes_come_back(void **state) {
    uint64_t seed = 20261126;
    for (unsigned turn = 0; turn < 20000; turn++) {
        uint8_t bytes[48];
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        size_t len = (size_t)(seed >> 33) % sizeof bytes;
        for (size_t i = 0; i < len; i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            static const uint8_t likely[] = "<>&\"'/=\n\r\t\0#;a\xc2\xe2\xf0\x80\xbf";
            bytes[i] =
                seed >> 63 ? likely[(seed >> 40) % (sizeof likely - 1)] : (uint8_t)(seed >> 50);
        }
        comes_back(turn % 2 ? "p" : "textarea", span_of(bytes, len));
        if (turn % 1000 == 999) arena_wipe(arena);
    }
}

static void an_address_of_elsewhere_is_not_written(void **state) {
    static const char *const bad[] = {"",
                                      "javascript:alert(1)",
                                      "//evil.example",
                                      "/\\evil",
                                      "https://evil.example",
                                      "\tjavascript:x",
                                      "/a b",
                                      "data:text/html,x",
                                      "open",
                                      "/a\nb",
                                      "\\/x"};
    static const char *const good[] = {"/", "/open", "/open?lang=es&drop=1", "#main", "?lang=en"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (html_is_local(span_str(bad[i]))) fail_msg("%s", bad[i]);
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        if (!html_is_local(span_str(good[i]))) fail_msg("%s", good[i]);
    struct html h;
    html_begin(&h, arena);
    html_open(&h, "a", NULL);
    html_attr_str(&h, "href", "javascript:alert(1)");
    html_close(&h);
    char *all = arena_str(arena, html_end(&h));
    assert_string_equal(all, "<!doctype html>\n<a href=\"#\"></a>\n");
}

static void a_void_element_has_no_end(void **state) {
    struct html h;
    html_begin(&h, arena);
    html_open(&h, "p", "a");
    html_open(&h, "input", "b");
    html_attr_int(&h, "maxlength", -5);
    html_flag(&h, "required");
    html_leaf(&h, "strong", NULL, "x");
    html_open(&h, "br", NULL);
    html_close(&h);
    char *all = arena_str(arena, html_end(&h));
    assert_string_equal(all, "<!doctype html>\n<p class=\"a\"><input class=\"b\" maxlength=\"-5\" "
                             "required><strong>x</strong><br></p>\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(markup_in_a_text_is_text),
        cmocka_unit_test(every_pair_of_bytes_comes_back),
        cmocka_unit_test(random_bytes_come_back),
        cmocka_unit_test(an_address_of_elsewhere_is_not_written),
        cmocka_unit_test(a_void_element_has_no_end),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
