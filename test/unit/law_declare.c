/* What a pack declares about itself is read strictly, and names authorities that are there. */
#include "law/inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "pack.h"

static struct arena *arena;
static struct span shipped;

/* What the loader says of the shipped pack with one member put into its head. */
static const char *said(const char *key, const char *declared) {
    OWNED_JSON root = NULL;
    const struct pack *pack = NULL;
    struct err read = json_read(shipped, PACK_COMPILED_BYTES_MAX, &root);
    assert_false(err_is(read));
    json_t *value = json_loads(declared, JSON_DECODE_ANY, NULL);
    assert_non_null(value);
    json_object_set_new(root, key, value);
    struct err e = pack_load(arena, json_write(arena, root), &pack);
    return err_is(e) ? e.text : "";
}

#define OVERLAP(a, b) "{\"authorities\":[\"" a "\",\"" b "\"],\"because\":\"Both hold.\"}"

static void an_overlap_names_two_authorities_of_the_pack_and_a_reason(void **state) {
    assert_string_equal(said("overlaps", "[" OVERLAP("us.irc.6103.c", "us.irc.6103.i.2") "]"), "");
    assert_non_null(strstr(said("overlaps", "[" OVERLAP("us.irc.6103.c", "us.irc.6103.x") "]"),
                           "overlaps/0/authorities: the pack has no authority us.irc.6103.x"));
    assert_non_null(strstr(said("overlaps", "[" OVERLAP("us.irc.6103.x", "us.irc.6103.c") "]"),
                           "the pack has no authority us.irc.6103.x"));
    assert_non_null(
        strstr(said("overlaps", "[{\"authorities\":[\"us.irc.6103.c\"],\"because\":\"One.\"}]"),
               "an overlap is of two authorities"));
    assert_non_null(strstr(said("overlaps", "[{\"because\":\"None.\"}]"), "is missing"));
    assert_non_null(
        strstr(said("overlaps", "[{\"authorities\":[\"us.irc.6103.c\",\"us.irc.6103.i.2\"]}]"),
               "\"because\" is missing"));
    assert_non_null(strstr(said("overlaps", "[]"), "the list is empty"));
    assert_non_null(strstr(said("overlaps", "[{\"why\":\"x\"}]"), "this key is not known"));
}

#define WIDENING(authority, more)                                                                  \
    "[{\"authority\":\"" authority "\",\"what\":\"More may ask.\",\"because\":\"A new act.\"" more \
    "}]"

static void a_widening_names_its_authority_its_reason_and_who_signs(void **state) {
    assert_string_equal(
        said("widens", WIDENING("us.irc.6103.c", ",\"signed_by\":[\"custodian.counsel\"]")), "");
    assert_non_null(
        strstr(said("widens", WIDENING("us.irc.6103.x", ",\"signed_by\":[\"custodian.counsel\"]")),
               "widens/0/authority: the pack has no authority us.irc.6103.x"));
    assert_non_null(
        strstr(said("widens", WIDENING("us.irc.6103.c", "")), "\"signed_by\" is missing"));
    assert_non_null(
        strstr(said("widens", WIDENING("us.irc.6103.c",
                                       ",\"signed_by\":[\"custodian.counsel\"],\"until\":\"x\"")),
               "this key is not known"));
    static const char *const lacking[] = {
        "[{\"what\":\"x\",\"because\":\"y\",\"signed_by\":[\"z\"]}]",
        "[{\"authority\":\"us.irc.6103.c\",\"because\":\"y\",\"signed_by\":[\"z\"]}]",
        "[{\"authority\":\"us.irc.6103.c\",\"what\":\"x\",\"signed_by\":[\"z\"]}]", "[7]", "7"};
    for (size_t i = 0; i < sizeof lacking / sizeof *lacking; i++)
        assert_string_not_equal(said("widens", lacking[i]), "");
}

static int pack_open(void **state) {
    arena = arena_open(PACK_ARENA_BYTES);
    shipped = shipped_compiled(arena);
    return 0;
}

static int pack_close(void **state) {
    arena_close(arena);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_overlap_names_two_authorities_of_the_pack_and_a_reason),
        cmocka_unit_test(a_widening_names_its_authority_its_reason_and_who_signs),
    };
    return cmocka_run_group_tests_name("law_declare", tests, pack_open, pack_close);
}
