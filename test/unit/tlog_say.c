/* Can a person read what the log says about them, in either language? */
#include "tlog/tlog.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"

static struct span said(struct arena *arena, enum language language, enum entry_kind kind,
                        const json_t *members) {
    struct text out = {.arena = arena};
    struct span bytes;
    OWNED_JSON entry = NULL;
    struct err e = entry_write(arena, kind, 1767323045, members, &bytes);
    if (!err_is(e)) e = entry_read(bytes, &kind, &entry);
    if (err_is(e)) fail_msg("%s", e.text);
    entry_say(&out, &(struct edition){language, true}, 7, kind, entry);
    return text_span(&out);
}

static json_t *decision(const char *authority, const char *state, const char *field,
                        const char *code) {
    json_t *o = json_pack("{s:s,s:s,s:s,s:[],s:[],s:i,s:s,s:s,s:s,s:s}", "requester", "us.ed.fsa",
                          "authority", authority, "state", state, "codes", "fields", "orders", 0,
                          "pack", ZEROS, "record", ZEROS, "nonce",
                          "00000000000000000000000000000000", "subject", ZEROS);
    if (field) json_array_append_new(json_object_get(o, "fields"), json_string(field));
    if (field) json_array_append_new(json_object_get(o, "fields"), json_string("return.wages"));
    if (code) json_array_append_new(json_object_get(o, "codes"), json_string(code));
    return o;
}

static void what_was_given_is_named_with_the_law_that_allowed_it(void **state) {
    OWNED_ARENA arena = arena_open(1 << 24);
    OWNED_JSON o = decision("us.irc.6103.l.13.C", "released", "return.exemptions", NULL);
    assert_true(span_is(said(arena, ENGLISH, ENTRY_DECISION, o),
                        "Entry 7, 2026-01-02T03:04:05Z\n"
                        "    us.ed.fsa asked about you under 26 USC 6103(l)(13)(C).\n"
                        "    They were given what is named here.\n"
                        "    Given:\n      Number of exemptions\n      Wages\n"));
    assert_true(span_is(said(arena, SPANISH, ENTRY_DECISION, o),
                        "Entrada 7, 2026-01-02T03:04:05Z\n"
                        "    us.ed.fsa preguntó por usted según 26 USC 6103(l)(13)(C).\n"
                        "    Se le dio lo que aquí se nombra.\n"
                        "    Dado:\n      Número de exenciones\n      Salarios\n"));
}

static void a_refusal_is_told_too(void **state) {
    OWNED_ARENA arena = arena_open(1 << 24);
    OWNED_JSON o = decision("none", "not-released", NULL, "NO_TITLE26_AUTHORITY");
    assert_true(
        span_is(said(arena, ENGLISH, ENTRY_DECISION, o),
                "Entry 7, 2026-01-02T03:04:05Z\n"
                "    us.ed.fsa asked about you under none.\n"
                "    Nothing was given.\n"
                "    Grounds told to them:\n      Only a provision of title 26 opens a title "
                "26 record; cite the one that applies.\n"));
    OWNED_JSON review = decision("none", "under-review", NULL, NULL);
    OWNED_JSON needs = decision("none", "needs-from-you", NULL, NULL);
    assert_false(span_equal(said(arena, SPANISH, ENTRY_DECISION, review),
                            said(arena, SPANISH, ENTRY_DECISION, needs)));
}

/* A pack of the house may have fields that nobody here has heard of. */
static void a_field_without_words_is_named_as_it_is(void **state) {
    OWNED_ARENA arena = arena_open(1 << 24);
    OWNED_JSON o = decision("none", "released", "house.own", NULL);
    assert_true(span_is(said(arena, SPANISH, ENTRY_DECISION, o),
                        "Entrada 7, 2026-01-02T03:04:05Z\n"
                        "    us.ed.fsa preguntó por usted según none.\n"
                        "    Se le dio lo que aquí se nombra.\n"
                        "    Dado:\n      house.own\n      Salarios\n"));
}

static void who_looked_is_told_in_words(void **state) {
    OWNED_ARENA arena = arena_open(1 << 24);
    static const struct {
        const char *audience, *says;
    } cases[] = {
        {"subject", "Usted, o alguien que actúa por usted, miró lo que se guarda sobre usted.\n"},
        {"court", "Un tribunal miró lo que se guarda sobre usted.\n"},
        {"auditor", "Un inspector que revisa esta puerta miró lo que se guarda sobre usted.\n"},
        {"custodian",
         "Un funcionario que trabaja en una solicitud miró lo que se guarda sobre usted.\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        OWNED_JSON o =
            json_pack("{s:s,s:s,s:s,s:s}", "audience", cases[i].audience, "commitment", ZEROS,
                      "nonce", "00000000000000000000000000000000", "subject", ZEROS);
        assert_true(
            span_is(said(arena, SPANISH, ENTRY_INSPECTION, o),
                    arena_printf(arena, "Entrada 7, 2026-01-02T03:04:05Z\n    %s", cases[i].says)));
    }
}

static void what_was_sealed_says_by_what_law(void **state) {
    OWNED_ARENA arena = arena_open(1 << 24);
    OWNED_JSON o = decision("none", "under-review", NULL, NULL);
    json_object_set_new(o, "sealed",
                        json_pack("{s:s,s:s,s:s}", "basis", "5 USC 552a(c)(3)", "key", ZEROS,
                                  "review", "2026-02-02T00:00:00Z"));
    assert_true(span_is(said(arena, SPANISH, ENTRY_DECISION, o),
                        "Entrada 7, 2026-01-02T03:04:05Z\n"
                        "    us.ed.fsa preguntó por usted según none.\n"
                        "    No se le dio nada. Está en revisión.\n"
                        "    Mostrado después por ley: 5 USC 552a(c)(3)\n"));
}

static void every_other_kind_has_its_sentence_in_both_languages(void **state) {
    OWNED_ARENA arena = arena_open(1 << 24);
    OWNED_JSON looked = json_pack("{s:s,s:s,s:s,s:s}", "audience", "custodian", "commitment", ZEROS,
                                  "nonce", "00000000000000000000000000000000", "subject", ZEROS);
    OWNED_JSON unseal = json_pack("{s:i,s:s}", "entry", 3, "key", ZEROS);
    OWNED_JSON notice = json_pack("{s:i,s:i,s:s,s:s}", "error", 2, "entry", 3, "audience", "person",
                                  "notice", ZEROS);
    OWNED_JSON other = json_pack("{s:s}", "commitment", ZEROS);
    const struct {
        enum entry_kind kind;
        const json_t *members;
    } cases[] = {{ENTRY_INSPECTION, looked},
                 {ENTRY_UNSEAL, unseal},
                 {ENTRY_NOTICE, notice},
                 {ENTRY_CONSENT_WITHDRAWN, other}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct span english = said(arena, ENGLISH, cases[i].kind, cases[i].members);
        struct span spanish = said(arena, SPANISH, cases[i].kind, cases[i].members);
        assert_false(
            span_equal(span_cut(english, 30, english.len), span_cut(spanish, 32, spanish.len)));
        assert_int_equal(english.at[english.len - 1], '\n');
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_given_is_named_with_the_law_that_allowed_it),
        cmocka_unit_test(a_refusal_is_told_too),
        cmocka_unit_test(a_field_without_words_is_named_as_it_is),
        cmocka_unit_test(who_looked_is_told_in_words),
        cmocka_unit_test(what_was_sealed_says_by_what_law),
        cmocka_unit_test(every_other_kind_has_its_sentence_in_both_languages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
