/* Can somebody read what an authority demands, on a terminal? */
#include "law/show.h"

#include "law/inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "pack.h"

enum { COLUMNS = 80 };

static void no_line_is_wider_than_a_terminal(void **state) {
    OWNED_ARENA arena = arena_open(PACK_ARENA_BYTES);
    const struct pack *pack = shipped_pack(arena);
    for (size_t i = 0; i <= pack_authority_count(pack); i++) {
        struct span text = i == pack_authority_count(pack)
                               ? show_list(arena, pack, COLUMNS)
                               : show_authority(arena, pack, i, COLUMNS);
        size_t column = 0;
        for (size_t k = 0; k < text.len; k++) {
            column = text.at[k] == '\n' ? 0 : column + 1;
            if (column > COLUMNS) fail_msg("%.80s", (const char *)text.at + k - 80);
        }
    }
}

static void the_list_has_each_id_as_an_ask_names_it(void **state) {
    OWNED_ARENA arena = arena_open(PACK_ARENA_BYTES);
    const struct pack *pack = shipped_pack(arena);
    const char *list = arena_str(arena, show_list(arena, pack, COLUMNS));
    for (size_t i = 0; i < pack_authority_count(pack); i++) {
        const char *line =
            arena_printf(arena, " in an ask: %.*s\n", SPAN_FMT(pack_authority_at(pack, i).id));
        assert_non_null(strstr(list, line));
    }
}

/* Fields of one category that may have other classes are not shown as if they had the same. */
static void each_class_is_shown_with_the_fields_that_have_it(void **state) {
    OWNED_ARENA arena = arena_open(PACK_ARENA_BYTES);
    const struct pack *pack = shipped_pack(arena);
    struct pack one = *pack;
    struct authority consent = *authority_find(pack, SPAN_LITERAL("us.irc.6103.c"));
    struct releasable *field = ARENA_ARRAY(arena, struct releasable, consent.field_count);
    const unsigned classes[] = {PROVENANCE_TAXPAYER, PROVENANCE_THIRD_PARTY, PROVENANCE_AGENCY,
                                PROVENANCE_THIRD_PARTY | PROVENANCE_AGENCY};
    memcpy(field, consent.field, consent.field_count * sizeof *field);
    for (size_t i = 0; i < consent.field_count; i++)
        field[i].provenance = classes[i / 2 % (sizeof classes / sizeof *classes)];
    consent.field = field;
    one.authority = &consent;
    one.authority_count = 1;
    struct span text = show_authority(arena, &one, 0, COLUMNS);
    static const char *const told[] = {"third party, agency", "taxpayer", "agency"};
    for (size_t i = 0; i < sizeof told / sizeof *told; i++)
        assert_non_null(memmem(text.at, text.len, told[i], strlen(told[i])));
    assert_null(memmem(text.at, text.len, "taxpayer, third party", 21));
}

static void shows(struct span text, struct span word) {
    /* Lines are filled, so a blank may have become a line's end. */
    size_t len = span_find_byte(word, ' ');
    if (!memmem(text.at, text.len, word.at, len)) fail_msg("%.*s", SPAN_FMT(word));
}

static void every_element_obligation_and_house_rule_is_shown(void **state) {
    OWNED_ARENA arena = arena_open(PACK_ARENA_BYTES);
    const struct pack *pack = shipped_pack(arena);
    for (size_t i = 0; i < pack_authority_count(pack); i++) {
        const struct authority *a = &pack->authority[i];
        struct span text = show_authority(arena, pack, i, 2000);
        for (size_t n = 1; n < a->node_count; n++) {
            const struct law_node *node = &a->node[n];
            if (node->cite.len == 0) continue;
            assert_non_null(memmem(text.at, text.len, node->says.at, node->says.len));
            assert_non_null(memmem(text.at, text.len, node->evidence.at, node->evidence.len));
            if (node->house_says.len)
                assert_non_null(
                    memmem(text.at, text.len, node->house_says.at, node->house_says.len));
            shows(text, node->cite);
        }
        for (size_t k = 0; k < a->obligation_count; k++)
            assert_non_null(
                memmem(text.at, text.len, a->obligation[k].says.at, a->obligation[k].says.len));
    }
}

static void programs_are_told_the_same(void **state) {
    OWNED_ARENA arena = arena_open(PACK_ARENA_BYTES);
    const struct pack *pack = shipped_pack(arena);
    for (size_t i = 0; i < pack_authority_count(pack); i++) {
        const struct authority *a = &pack->authority[i];
        OWNED_JSON o = show_authority_json(pack, i);
        assert_int_equal(json_array_size(json_object_get(o, "elements")), a->node_count - 1);
        assert_int_equal(json_array_size(json_object_get(o, "fields")), a->field_count);
        assert_int_equal(json_array_size(json_object_get(o, "obligations")), a->obligation_count);
    }
}

static void a_later_version_is_above_an_earlier_one(void **state) {
    static const char *const order[] = {"2025.9", "2026.1-draft", "2026.1", "2026.1.1",
                                        "2026.2", "2026.10",      "2027"};
    enum { COUNT = sizeof order / sizeof *order };
    for (int i = 0; i < COUNT; i++)
        for (int k = 0; k < COUNT; k++) {
            int found = pack_version_compare(span_str(order[i]), span_str(order[k]));
            assert_int_equal((found > 0) - (found < 0), (i > k) - (i < k));
        }
}

/* Over every fact there is: each word once, never more than there is room for, and the words of a
 * register where the law names one. */
static void the_words_of_a_fact_are_told_once_each(void **state) {
    enum { WORDS_MAX = 64 };
    OWNED_ARENA arena = arena_open(PACK_ARENA_BYTES);
    const struct pack *pack = shipped_pack(arena);
    struct span word[WORDS_MAX];
    size_t facts = 0;
    for (unsigned fact = 0; fact < FACT_ID_COUNT; fact++) {
        size_t count = pack_fact_words(pack, (enum fact_id)fact, word, WORDS_MAX);
        facts += count > 0;
        for (size_t i = 0; i < count; i++)
            for (size_t k = 0; k < i; k++)
                assert_false(span_equal(word[i], word[k]));
        if (count > 1)
            assert_int_equal(pack_fact_words(pack, (enum fact_id)fact, word, count - 1), count - 1);
    }
    assert_true(facts > 3);
    size_t kinds = pack_fact_words(pack, FACT_REQUESTER_KIND, word, WORDS_MAX);
    bool federal = false;
    for (size_t i = 0; i < kinds; i++)
        federal = federal || span_is(word[i], "federal-agency");
    assert_true(federal);
}

static void a_field_and_a_purpose_are_said_and_what_is_neither_stays(void **state) {
    OWNED_ARENA arena = arena_open(PACK_ARENA_BYTES);
    const struct pack *pack = shipped_pack(arena);
    const struct term *field = &pack->fields.term[0];
    const struct term *purpose = &pack->purposes.term[0];
    assert_true(span_equal(pack_says(pack, field->id), field->says));
    assert_true(span_equal(pack_says(pack, purpose->id), purpose->says));
    assert_true(span_is(pack_says(pack, SPAN_LITERAL("neither")), "neither"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_line_is_wider_than_a_terminal),
        cmocka_unit_test(the_list_has_each_id_as_an_ask_names_it),
        cmocka_unit_test(each_class_is_shown_with_the_fields_that_have_it),
        cmocka_unit_test(every_element_obligation_and_house_rule_is_shown),
        cmocka_unit_test(programs_are_told_the_same),
        cmocka_unit_test(the_words_of_a_fact_are_told_once_each),
        cmocka_unit_test(a_field_and_a_purpose_are_said_and_what_is_neither_stays),
        cmocka_unit_test(a_later_version_is_above_an_earlier_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
