/* Does the page for counsel say where each rule stands, and is the shipped one current? */
#include "law/citations.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "pack.h"

static void the_shipped_page_is_the_one_that_its_pack_gives(void **state) {
    OWNED_ARENA arena = arena_open(PACK_ARENA_BYTES);
    struct shipped *shipped = ARENA_NEW(arena, struct shipped);
    struct span page;
    struct span kept;
    shipped_sources(arena, shipped);
    struct err e = pack_citations(arena, shipped->source, shipped->count, &page);
    assert_false(err_is(e));
    e = file_read("packs/us-26-6103/CITATIONS.md", PACK_COMPILED_BYTES_MAX, arena, &kept);
    assert_false(err_is(e));
    if (!span_equal(page, kept))
        fail_msg("make it anew: portcullis pack citations packs/us-26-6103 > "
                 "packs/us-26-6103/CITATIONS.md");
}

static void every_authority_and_element_stands_on_the_page(void **state) {
    OWNED_ARENA arena = arena_open(PACK_ARENA_BYTES);
    struct shipped *shipped = ARENA_NEW(arena, struct shipped);
    const struct pack *pack = shipped_pack(arena);
    struct span page;
    shipped_sources(arena, shipped);
    assert_false(err_is(pack_citations(arena, shipped->source, shipped->count, &page)));
    for (size_t i = 0; i < pack_authority_count(pack); i++) {
        struct span title = pack_authority_at(pack, i).title;
        assert_non_null(memmem(page.at, page.len, title.at, title.len));
    }
    assert_non_null(memmem(page.at, page.len, "`order.court`", 13));
    assert_non_null(memmem(page.at, page.len, "House rule: ", 12));
    assert_null(memmem(page.at, page.len, "“”", strlen("“”")));
}

/* One edit of the words of the statute: what is said, and where. */
static void a_unit_that_is_cited_and_has_no_words_is_named(void **state) {
    OWNED_ARENA arena = arena_open(PACK_ARENA_BYTES);
    struct shipped *shipped = ARENA_NEW(arena, struct shipped);
    struct span page;
    shipped_sources(arena, shipped);
    for (size_t i = 0; i < shipped->count; i++) {
        if (!strstr(shipped->source[i].name, "quotes.yaml")) continue;
        char *text = arena_str(arena, shipped->source[i].bytes);
        char *at = strstr(text, "unit: (j)(1)(B)\n");
        assert_non_null(at);
        memcpy(at, "unit: (j)(1)   \n", strlen("unit: (j)(1)   \n"));
        shipped->source[i].bytes = span_str(text);
    }
    struct err e = pack_citations(arena, shipped->source, shipped->count, &page);
    assert_int_equal(e.kind, ERR_INPUT);
    assert_true(strstr(e.text, "quotes.yaml:") && strstr(e.text, "stands twice"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shipped_page_is_the_one_that_its_pack_gives),
        cmocka_unit_test(every_authority_and_element_stands_on_the_page),
        cmocka_unit_test(a_unit_that_is_cited_and_has_no_words_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
