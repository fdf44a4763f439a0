/* Does text reach paper whole, whatever it is? */
#include "cli/pdf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MADE = 1795492800 /* 2026-11-24T04:00:00Z */ };

/* NULL where this build has no libharu; then it must say so. */
static struct pdf *begun(struct arena *arena) {
    struct pdf *pdf = NULL;
    struct err e = pdf_open(arena, "title", "foot", MADE, &pdf);
    if (!err_is(e)) return pdf;
    assert_int_equal(e.kind, ERR_USAGE);
    assert_non_null(strstr(e.text, "built without libharu"));
    skip();
    return NULL;
}

static struct span ended(struct pdf *pdf) {
    struct span bytes;
    struct err e = pdf_bytes(pdf, &bytes);
    if (err_is(e)) fail_msg("%s", e.text);
    assert_true(span_begins(bytes, SPAN_LITERAL("%PDF-1")));
    return bytes;
}

static size_t times(struct span bytes, const char *what) {
    size_t count = 0;
    for (size_t at = 0; at + strlen(what) <= bytes.len; at++)
        count += memcmp(bytes.at + at, what, strlen(what)) == 0;
    return count;
}

static void the_same_text_gives_the_same_bytes(void **state) {
    OWNED_ARENA arena = arena_open(64 << 20);
    struct span bytes[2];
    for (int i = 0; i < 2; i++) {
        OWNED_PDF pdf = begun(arena);
        pdf_text(pdf, PDF_STRONG, 22, 0, 0, "Refused");
        pdf_text(pdf, PDF_TEXT, 11, 0, 10, "You may ask again at any time.");
        bytes[i] = ended(pdf);
    }
    assert_true(span_equal(bytes[0], bytes[1]));
    assert_int_equal(times(bytes[0], "(Refused) Tj"), 1);
}

static void a_long_paragraph_is_broken_into_lines_and_pages(void **state) {
    OWNED_ARENA arena = arena_open(64 << 20);
    OWNED_PDF pdf = begun(arena);
    struct text words = {.arena = arena};
    for (int i = 0; i < 3000; i++)
        text_put_str(&words, "word ");
    pdf_text(pdf, PDF_TEXT, 11, 0, 0, arena_str(arena, text_span(&words)));
    struct span bytes = ended(pdf);
    assert_int_equal(times(bytes, "word"), 3000);
    assert_in_range(times(bytes, "/Type /Page\n"), 3, 20);
    assert_in_range(times(bytes, ") Tj"), 100, 400);
    size_t pages = times(bytes, "/Type /Page\n");
    for (size_t i = 1; i <= pages; i++)
        assert_int_equal(times(bytes, arena_printf(arena, "\\227 %zu\\057%zu) Tj", i, pages)) +
                             times(bytes, arena_printf(arena, "\x97 %zu/%zu) Tj", i, pages)),
                         1);
}

static void a_word_wider_than_the_page_loses_no_letter(void **state) {
    OWNED_ARENA arena = arena_open(64 << 20);
    OWNED_PDF pdf = begun(arena);
    char word[9001];
    memset(word, 'x', sizeof word - 1);
    word[sizeof word - 1] = 0;
    pdf_text(pdf, PDF_MONO, 9, 100, 0, word);
    assert_int_equal(times(ended(pdf), "x") >= 9000, 1);
}

static void letters_of_spanish_are_kept_and_what_the_face_has_not_is_a_mark(void **state) {
    OWNED_ARENA arena = arena_open(64 << 20);
    OWNED_PDF pdf = begun(arena);
    pdf_text(pdf, PDF_TEXT, 11, 0, 0, "decisi\xc3\xb3n");
    pdf_text(pdf, PDF_TEXT, 11, 0, 0, "a\xe4\xb8\xad\x62");  /* a character it has not */
    pdf_text(pdf, PDF_TEXT, 11, 0, 0, "c\xff\xfe\x64");      /* no UTF-8 at all */
    pdf_text(pdf, PDF_TEXT, 11, 0, 0, "e\xe2\x80");          /* cut off */
    pdf_text(pdf, PDF_TEXT, 11, 0, 0, "(\\) \x1b[31m \x07"); /* marks of the format */
    pdf_text(pdf, PDF_TEXT, 11, 0, 0, "");
    pdf_text(pdf, PDF_TEXT, 11, 0, 0, "   ");
    struct span bytes = ended(pdf);
    assert_true(times(bytes, "(decisi\\363n) Tj") + times(bytes, "(decisi\xf3n) Tj") == 1);
    assert_int_equal(times(bytes, "(a?b) Tj"), 1);
    assert_int_equal(times(bytes, "(c??d) Tj"), 1);
    assert_int_equal(times(bytes, "\x1b"), 0);
    assert_int_equal(times(bytes, "\x07"), 0);
}

static void text_beside_a_label_begins_on_its_line(void **state) {
    OWNED_ARENA arena = arena_open(64 << 20);
    OWNED_PDF beside = begun(arena);
    pdf_text(beside, PDF_TEXT, 10, 0, 0, "To");
    pdf_beside(beside);
    pdf_text(beside, PDF_TEXT, 10, 100, 0, "us.ed");
    struct span bytes = ended(beside);
    /* The two are moved to with one height. */
    const uint8_t *label = memmem(bytes.at, bytes.len, "(To) Tj", 7);
    const uint8_t *value = memmem(bytes.at, bytes.len, "(us.ed) Tj", 10);
    assert_non_null(label);
    assert_non_null(value);
    char place[2][64];
    for (int i = 0; i < 2; i++) {
        const uint8_t *at = i ? value : label;
        const uint8_t *td = at - 1;
        while (td > bytes.at && memcmp(td, " Td", 3) != 0)
            td--;
        const uint8_t *y = td;
        while (y[-1] != ' ')
            y--;
        memcpy(place[i], y, (size_t)(td - y));
        place[i][td - y] = 0;
    }
    assert_string_equal(place[0], place[1]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_text_gives_the_same_bytes),
        cmocka_unit_test(a_long_paragraph_is_broken_into_lines_and_pages),
        cmocka_unit_test(a_word_wider_than_the_page_loses_no_letter),
        cmocka_unit_test(letters_of_spanish_are_kept_and_what_the_face_has_not_is_a_mark),
        cmocka_unit_test(text_beside_a_label_begins_on_its_line),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
